using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Planning;

namespace WorkerImages.Bases;

/// <summary>Images that come from a registry, in the engine. Which of several digests an engine knows one by says nothing of what it is.</summary>
internal sealed class RegistryBases(IImageStore images, ImagePull pulls)
{
    /// <summary>What the name points to in the engine; null when it has none for the platform, or none that a registry gave.</summary>
    public async Task<ExternalFact?> FindAsync(string name, Reference reference, Platform platform, CancellationToken cancellationToken) =>
        await InspectAsync(reference.Digest is { } pinned ? reference.WithDigest(pinned) : reference, platform, cancellationToken) is { } image
        && DigestOf(image, reference) is { } digest
            ? FactOf(name, reference, digest, image)
            : null;

    /// <summary>What the engine has under the digest that a registry named; nothing is pulled.</summary>
    public async Task<ExternalFact> ForeseeAsync(
        string name, Reference reference, Digest digest, Platform platform, CancellationToken cancellationToken) =>
        await InspectAsync(reference.WithDigest(digest), platform, cancellationToken) is { } image
            ? FactOf(name, reference, digest, image)
            : ExternalFact.NotHere(name, digest);

    /// <summary>Pulls exactly <paramref name="digest"/> and gives it the name that <see cref="FindAsync"/> looks for.</summary>
    public async Task<ExternalFact> PullAsync(
        string name, Reference reference, Digest digest, Platform platform, CancellationToken cancellationToken)
    {
        var pinned = reference.WithDigest(digest);
        var image = await pulls.RunAsync(pinned, platform, login: null, cancellationToken);
        BasePlatform.Check(pinned.ToString(), image.Platform, platform);
        if (reference.Digest is null)
        {
            await images.TagAsync(image.Id, reference, cancellationToken);
        }

        return FactOf(name, reference, digest, image);
    }

    private static ExternalFact FactOf(string name, Reference reference, Digest digest, ImageDetails image) =>
        ExternalFact.OfRegistry(name, reference, digest, image.Content, image.Layers, image.Labels, image.Config);

    private async Task<ImageDetails?> InspectAsync(Reference reference, Platform platform, CancellationToken cancellationToken) =>
        await images.InspectAsync(reference.ToString(), cancellationToken) is { } image && image.Platform.Matches(platform) ? image : null;

    // Any of them can be built on.
    private static Digest? DigestOf(ImageDetails image, Reference reference) =>
        reference.Digest ?? image.Digests
            .Select(text => Reference.TryParse(text, out var parsed) && parsed.Name == reference.Name ? parsed.Digest : null)
            .OfType<Digest>()
            .MinBy(digest => digest.Text, StringComparer.Ordinal);
}
