using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>The layers of a base as its own registry has them. Whoever compressed them anew would make other digests of the same layers.</summary>
/// <param name="Repository">Where they are.</param>
/// <param name="Layers">By what they are before compression.</param>
internal sealed record BaseLayers(Reference? Repository, ImmutableDictionary<DiffId, Descriptor> Layers)
{
    /// <summary>Of an image without a base in a registry.</summary>
    public static readonly BaseLayers None = new(null, ImmutableDictionary<DiffId, Descriptor>.Empty);

    /// <exception cref="WorkerImagesException">The registry does not have that image, or not for the platform.</exception>
    public static async Task<BaseLayers> ReadAsync(IRegistry registry, Reference reference, Platform platform, CancellationToken cancellationToken)
    {
        try
        {
            var manifest = Manifest.Read(await ForAsync(registry, reference, platform, cancellationToken));
            var config = ImageConfiguration.Read(await registry.Blobs.ReadAsync(reference, manifest.Config, cancellationToken));
            return config.DiffIds.Length == manifest.Layers.Length
                ? new(reference, Pairs(config, manifest))
                : throw new FormatException($"its manifest has {manifest.Layers.Length} layers, its configuration {config.DiffIds.Length}");
        }
        catch (FormatException fault)
        {
            throw Missing(reference, fault.Message);
        }
    }

    private static async Task<Document> ForAsync(IRegistry registry, Reference reference, Platform platform, CancellationToken cancellationToken)
    {
        var document = await GetAsync(registry, reference, cancellationToken);
        if (!MediaTypes.IsIndex(document.MediaType))
        {
            return document;
        }

        var image = ImageIndex.Read(document).For(platform) ?? throw Missing(reference, $"it is not there for {platform}");
        return await GetAsync(registry, reference.WithDigest(image.Digest), cancellationToken);
    }

    // What may not be handed on (Windows' own layers) is left out.
    private static ImmutableDictionary<DiffId, Descriptor> Pairs(ImageConfiguration config, Manifest manifest) =>
        config.DiffIds.Zip(manifest.Layers)
            .Where(pair => MediaTypes.OciLayer(pair.Second.MediaType) is not null)
            .DistinctBy(pair => pair.First)
            .ToImmutableDictionary(
                pair => pair.First, pair => new Descriptor(MediaTypes.OciLayer(pair.Second.MediaType)!, pair.Second.Digest, pair.Second.Size));

    private static async Task<Document> GetAsync(IRegistry registry, Reference reference, CancellationToken cancellationToken) =>
        await registry.Manifests.GetAsync(reference, cancellationToken) ?? throw Missing(reference, "the registry does not have it any more");

    private static WorkerImagesException Missing(Reference reference, string why) => new(
        ExitCode.Network,
        $"the layers of the base {reference} cannot be taken from its registry",
        why,
        "build the image anew on the base as it is now, then publish");
}
