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

    /// <summary>Null when the engine has none under that name that a registry gave for the platform: one name may be several platforms'.</summary>
    public async Task<ExternalFact?> LookAsync(string name, Reference reference, Platform platform, CancellationToken cancellationToken)
    {
        var exact = reference.Digest is null ? reference : reference.WithDigest(reference.Digest);
        var image = await images.InspectAsync(exact.ToString(), cancellationToken);
        return image is not null && BasePlatform.Fits(image.Platform, platform) && DigestOf(image, reference) is { } digest
            ? FactOf(name, reference, digest)
            : null;
    }

    /// <summary>Pulls exactly <paramref name="digest"/> and gives it the name that <see cref="LookAsync"/> looks for.</summary>
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
        return await LookAsync(name, reference, platform, cancellationToken)
            ?? FactOf(name, reference, digest);
    }

    private static Digest? DigestOf(ImageDetails image, Reference reference) =>
        reference.Digest ?? image.Digests
            .Select(text => Reference.TryParse(text, out var parsed) && parsed.Name == reference.Name ? parsed.Digest : null)
            .OfType<Digest>()
            .MinBy(digest => digest.Text, StringComparer.Ordinal);
}
