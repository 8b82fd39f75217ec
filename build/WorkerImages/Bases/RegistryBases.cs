using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Bases;

/// <summary>Images that come from a registry. Their identity is the digest the registry gave for the name.</summary>
internal sealed class RegistryBases(IImageStore images, IProgress<RunEvent> events, TimeProvider clock)
{
    /// <summary>What is told of an image that a registry has under a digest.</summary>
    public static ExternalFact FactOf(string name, Reference reference, Digest digest) =>
        new(name, digest.Text, reference.WithDigest(digest).ToString(), BaseOrigin.Registry);

    /// <summary>
    /// What the name stands for, as far as the engine knows; null when it has none that a registry gave. It may have it for another platform
    /// only: the digest of an index is that of all its platforms.
    /// </summary>
    public async Task<ExternalFact?> LookAsync(string name, Reference reference, CancellationToken cancellationToken) =>
        FactOf(name, reference, await InspectAsync(reference, cancellationToken));

    /// <summary>The same, but null when the engine does not have it for the platform.</summary>
    public async Task<ExternalFact?> FindAsync(string name, Reference reference, Platform platform, CancellationToken cancellationToken)
    {
        var image = await InspectAsync(reference, cancellationToken);
        return image is not null && image.Platform.Fits(platform) ? FactOf(name, reference, image) : null;
    }

    /// <summary>Pulls exactly <paramref name="digest"/> and gives it the name that <see cref="FindAsync"/> looks for.</summary>
    public async Task<ExternalFact> PullAsync(
        string name, Reference reference, Digest digest, Platform platform, CancellationToken cancellationToken)
    {
        var pinned = reference.WithDigest(digest);
        var work = $"pulling {pinned}";
        events.Report(new WorkBegan(work));
        var start = clock.GetTimestamp();
        var succeeded = false;
        try
        {
            await images.PullAsync(pinned, platform, cancellationToken);
            succeeded = true;
        }
        finally
        {
            events.Report(new WorkEnded(work, clock.GetElapsedTime(start).TotalSeconds, succeeded));
        }

        var image = await images.InspectAsync(pinned.ToString(), cancellationToken)
            ?? throw new WorkerImagesException(ExitCode.Build, $"{pinned} was pulled, but the engine does not have it", next: "run again");
        BasePlatform.Check(pinned.ToString(), image.Platform, platform);
        if (reference.Digest is null)
        {
            await images.TagAsync(image.Id, reference, cancellationToken);
        }

        // What a later look will say, so that this run and the next agree when one image has two digests.
        return await FindAsync(name, reference, platform, cancellationToken)
            ?? FactOf(name, reference, digest);
    }

    private static ExternalFact? FactOf(string name, Reference reference, ImageDetails? image) =>
        image is not null && DigestOf(image, reference) is { } digest ? FactOf(name, reference, digest) : null;

    private Task<ImageDetails?> InspectAsync(Reference reference, CancellationToken cancellationToken) =>
        images.InspectAsync((reference.Digest is null ? reference : reference.WithDigest(reference.Digest)).ToString(), cancellationToken);

    private static Digest? DigestOf(ImageDetails image, Reference reference) =>
        reference.Digest ?? image.Digests
            .Select(text => Reference.TryParse(text, out var parsed) && parsed.Name == reference.Name ? parsed.Digest : null)
            .OfType<Digest>()
            .MinBy(digest => digest.Text, StringComparer.Ordinal);
}
