using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.Publishing.Push;

/// <summary>The layers of a base as its own registry has them. Compressed again, the same layers would get other digests.</summary>
/// <param name="Repository">Where they are.</param>
/// <param name="Layers">By what they are before compression.</param>
internal sealed record BaseLayers(Reference? Repository, ImmutableDictionary<DiffId, Descriptor> Layers)
{
    /// <summary>Of an image without a base in a registry.</summary>
    public static readonly BaseLayers None = new(null, ImmutableDictionary<DiffId, Descriptor>.Empty);

    /// <summary>Reads them; <see cref="None"/>, with a warning, where the registry has removed the base since: the engine has its layers, too.</summary>
    /// <exception cref="WorkerImagesException">The registry does not have that image for the platform, or what it has is no image.</exception>
    public static async Task<BaseLayers> ReadAsync(
        IRegistry registry, Reference reference, Platform platform, IProgress<RunEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            if (await ForAsync(registry, reference, platform, cancellationToken) is not { } document)
            {
                events.Report(new Warning(
                    $"{reference.Registry} does not have the base {reference} any more: its layers are compressed here, and so get other digests than there; "
                    + "rebuild on the base as it is now to have its own"));
                return None;
            }

            var manifest = Manifest.Read(document);
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

    private static async Task<Document?> ForAsync(IRegistry registry, Reference reference, Platform platform, CancellationToken cancellationToken)
    {
        var document = await registry.Manifests.GetAsync(reference, cancellationToken);
        if (document is null || !MediaTypes.IsIndex(document.MediaType))
        {
            return document;
        }

        var image = ImageIndex.Read(document).For(platform) ?? throw Missing(reference, $"it is not there for {platform}");
        return await registry.Manifests.GetAsync(reference.WithDigest(image.Digest), cancellationToken);
    }

    // What may not be handed on (Windows' own layers) is left out.
    private static ImmutableDictionary<DiffId, Descriptor> Pairs(ImageConfiguration config, Manifest manifest) =>
        config.DiffIds.Zip(manifest.Layers)
            .Where(pair => MediaTypes.OciLayer(pair.Second.MediaType) is not null)
            .DistinctBy(pair => pair.First)
            .ToImmutableDictionary(
                pair => pair.First, pair => new Descriptor(MediaTypes.OciLayer(pair.Second.MediaType)!, pair.Second.Digest, pair.Second.Size));

    private static WorkerImagesException Missing(Reference reference, string why) => new(
        ExitCode.Network,
        $"the layers of the base {reference} cannot be taken from its registry",
        why,
        "rebuild the image on the base as it is now, then publish");
}
