using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Registry;

namespace WorkerImages.TestKit.Registries;

/// <summary>An image of one layer to put into a registry. A test changes the part of it that the test is about.</summary>
/// <param name="Platform">What its configuration says it runs on.</param>
/// <param name="Layer">A tar, uncompressed.</param>
internal sealed record ServedImage(Platform Platform, byte[] Layer)
{
    /// <summary>How its layer is compressed; one level gives other bytes than another.</summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Fastest;

    /// <summary>Its labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>NAME=value lines.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>When it says it was made.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>What it is known by.</summary>
    public Digest Content => ContentIdentity.Of(Platform, [new(Digest.Of(Layer))], ContainerConfig.Empty with { Environment = Environment });

    /// <summary>Puts images under one tag, in an index even if there is only one; gives what the tag then points to.</summary>
    public static async Task<Digest> PutIndexAsync(IRegistry registry, Reference tag, IEnumerable<ServedImage> images, CancellationToken cancellationToken)
    {
        var manifests = ImmutableArray.CreateBuilder<Descriptor>();
        foreach (var image in images)
        {
            var manifest = await image.PutAsync(registry, tag, cancellationToken);
            manifests.Add(manifest.Descriptor with { Platform = image.Platform });
        }

        var index = new ImageIndex(manifests.ToImmutable()).ToDocument();
        await registry.Manifests.PutAsync(tag, index, cancellationToken);
        return index.Digest;
    }

    /// <summary>Puts it under a tag; gives its manifest.</summary>
    public async Task<Document> PutAsync(IRegistry registry, Reference tag, CancellationToken cancellationToken)
    {
        var layer = Compressed();
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = Platform.Architecture,
            os = Platform.OperatingSystem,
            created = Created,
            config = new { Labels, Env = Environment },
            rootfs = new { type = "layers", diff_ids = new[] { Digest.Of(Layer).Text } },
        });
        var manifest = new Manifest(
            await PutAsync(registry, tag, MediaTypes.Config, config, cancellationToken), [await PutAsync(registry, tag, MediaTypes.LayerGzip, layer, cancellationToken)]);
        var document = manifest.ToDocument();
        await registry.Manifests.PutAsync(tag, document, cancellationToken);
        return document;
    }

    private static async Task<Descriptor> PutAsync(IRegistry registry, Reference repository, string mediaType, byte[] bytes, CancellationToken cancellationToken)
    {
        var descriptor = new Descriptor(mediaType, Digest.Of(bytes), bytes.Length);
        await registry.Blobs.PutAsync(repository, BlobContent.Of(descriptor, bytes), [], new Progress<long>(), cancellationToken);
        return descriptor;
    }

    private byte[] Compressed()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, Compression))
        {
            gzip.Write(Layer);
        }

        return bytes.ToArray();
    }
}
