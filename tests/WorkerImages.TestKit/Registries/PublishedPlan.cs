using System.Collections.Immutable;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.TestKit.Registries;

/// <summary>What is planned of an image, put into a registry as a publication leaves it there, without a build: it has the labels of its plan.</summary>
/// <param name="Platforms">The image on every platform that the index is to have.</param>
internal sealed record PublishedPlan(ImmutableArray<PlanStep> Platforms)
{
    /// <summary>The tags that it gets, in this order; unless a test sets others, the tags of an index over these platforms.</summary>
    public ImmutableArray<string> Tags { get; init; } = [ImmutableTag(Platforms), ImageTags.Rolling(Platforms[0].Source.Definition).Tag!];

    /// <summary>Its only layer, a tar; null for an image without any.</summary>
    public byte[]? Layer { get; init; }

    /// <summary>When it says it was made.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Its repository, with the rolling tag.</summary>
    public Reference Rolling => ImageTags.Rolling(Platforms[0].Source.Definition);

    /// <summary>The only tag that ever points to these builds.</summary>
    public static string ImmutableTag(ImmutableArray<PlanStep> platforms) => ImageTags.ImmutableTag(
        platforms[0].Source.Definition.Version, [.. platforms.Select(step => KeyValuePair.Create(step.Source.Platform, step.BuildId!))]);

    /// <summary>Puts it there; gives its index.</summary>
    /// <param name="registry">Where to, as the plan's names say.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task<Document> PutAsync(IRegistry registry, CancellationToken cancellationToken)
    {
        var images = ImmutableArray.CreateBuilder<Descriptor>();
        foreach (var step in Platforms)
        {
            images.Add(await PutAsync(registry, step, cancellationToken));
        }

        var index = new ImageIndex(images.ToImmutable()).ToDocument();
        foreach (var tag in Tags)
        {
            await registry.Manifests.PutAsync(Rolling.WithTag(tag), index, cancellationToken);
        }

        return index;
    }

    private async Task<Descriptor> PutAsync(IRegistry registry, PlanStep step, CancellationToken cancellationToken)
    {
        var platform = step.Source.Platform;
        byte[][] layers = Layer is null ? [] : [Layer];
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = platform.Architecture,
            os = platform.OperatingSystem,
            created = Created,
            config = new { step.Labels },
            rootfs = new { type = "layers", diff_ids = layers.Select(layer => Digest.Of(layer).Text) },
        });
        var blobs = ImmutableArray.CreateBuilder<Descriptor>();
        foreach (var layer in layers)
        {
            blobs.Add(await PutAsync(registry, MediaTypes.Layer, layer, cancellationToken));
        }

        var manifest = new Manifest(await PutAsync(registry, MediaTypes.Config, config, cancellationToken), blobs.ToImmutable()).ToDocument();
        await registry.Manifests.PutAsync(Rolling.WithDigest(manifest.Digest), manifest, cancellationToken);
        return manifest.Descriptor with { Platform = platform };
    }

    private async Task<Descriptor> PutAsync(IRegistry registry, string mediaType, byte[] bytes, CancellationToken cancellationToken)
    {
        var descriptor = new Descriptor(mediaType, Digest.Of(bytes), bytes.Length);
        await registry.Blobs.PutAsync(Rolling, BlobContent.Of(descriptor, bytes), [], new Progress<long>(), cancellationToken);
        return descriptor;
    }
}
