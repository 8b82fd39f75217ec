using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.Bases;

/// <summary>An image of a registry as a tar of an OCI image layout (image-spec 1.1, image-layout.md), as engines with containerd's store load it.</summary>
internal sealed class ImageLayout
{
    // containerd, images/annotations.go: the name that the image gets.
    private const string NameAnnotation = "io.containerd.image.name";

    private readonly IRegistry _registry;
    private readonly Reference _exact;
    private readonly ImmutableArray<Document> _documents;
    private readonly Manifest _manifest;

    private ImageLayout(IRegistry registry, Reference exact, ImmutableArray<Document> documents, Manifest manifest)
    {
        _registry = registry;
        _exact = exact;
        _documents = documents;
        _manifest = manifest;
    }

    /// <summary>Reads what there is to load.</summary>
    /// <param name="registry">Where the image is.</param>
    /// <param name="exact">The image, by the digest of its index or manifest.</param>
    /// <param name="platform">Which of an index.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WorkerImagesException">The registry does not have it for the platform, or does not answer (<see cref="ExitCode.Network"/>).</exception>
    public static async Task<ImageLayout> ReadAsync(IRegistry registry, Reference exact, Platform platform, CancellationToken cancellationToken)
    {
        var top = await registry.Manifests.GetAsync(exact, cancellationToken) ?? throw Missing(exact, "the registry does not have it");
        if (!MediaTypes.IsIndex(top.MediaType))
        {
            return new(registry, exact, [top], Manifest.Read(top));
        }

        var image = ImageIndex.Read(top).For(platform) ?? throw Missing(exact, $"it is not there for {platform}");
        var document = await registry.Manifests.GetAsync(exact.WithDigest(image.Digest), cancellationToken)
            ?? throw Missing(exact, $"the registry does not have its manifest {image.Digest}");
        return new(registry, exact, [top, document], Manifest.Read(document));
    }

    /// <summary>The image's configuration.</summary>
    public async Task<ImageConfiguration> ConfigurationAsync(CancellationToken cancellationToken) =>
        ImageConfiguration.Read(await _registry.Blobs.ReadAsync(_exact, _manifest.Config, cancellationToken));

    /// <summary>Writes the tar.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="cache">A directory in which each blob is kept until it is known to be what its digest says.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync(Stream destination, string cache, CancellationToken cancellationToken)
    {
        var parent = Path.Combine(cache, "pull");
        RunDirectory.Sweep(parent);
        using var directory = RunDirectory.Create(parent, $"{Guid.NewGuid():N}");
        await using var tar = new TarWriter(destination, TarEntryFormat.Ustar, leaveOpen: true);
        await WriteAsync(tar, "oci-layout", Encoding.UTF8.GetBytes("""{"imageLayoutVersion":"1.0.0"}"""), cancellationToken);
        var named = _documents[0].Descriptor with { Annotations = Descriptor.NoAnnotations.Add(NameAnnotation, _exact.ToString()) };
        await WriteAsync(tar, "index.json", new ImageIndex([named]).ToDocument().Bytes, cancellationToken);
        foreach (var document in _documents)
        {
            await WriteAsync(tar, PathOf(document.Digest), document.Bytes, cancellationToken);
        }

        foreach (var blob in _manifest.Layers.Prepend(_manifest.Config).DistinctBy(blob => blob.Digest))
        {
            await using var file = new FileStream(
                Path.Combine(directory.FullName, blob.Digest.Hex), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
            await _registry.Blobs.CopyAsync(_exact, blob, file, cancellationToken);
            file.Position = 0;
            await WriteAsync(tar, PathOf(blob.Digest), file, cancellationToken);
        }
    }

    private static string PathOf(Digest digest) => $"blobs/sha256/{digest.Hex}";

    private static Task WriteAsync(TarWriter tar, string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        WriteAsync(tar, path, new MemoryStream(bytes.ToArray()), cancellationToken);

    private static Task WriteAsync(TarWriter tar, string path, Stream content, CancellationToken cancellationToken) =>
        tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = content }, cancellationToken);

    private static WorkerImagesException Missing(Reference exact, string why) =>
        new(ExitCode.Network, $"{exact} cannot be loaded into the engine", why, "see what the registry has under that digest, then run again");
}
