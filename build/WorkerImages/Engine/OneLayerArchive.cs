using System.Formats.Tar;
using System.Text.Json;
using WorkerImages.Oci;

namespace WorkerImages.Engine;

/// <summary>
/// An image of one layer as <c>docker save</c> writes it, for engines to load: it says itself which processor it is for, where an engine that
/// imports a root file system may write its own.
/// </summary>
/// <param name="rootFileSystem">The layer: a tar, uncompressed, that can be read twice.</param>
/// <param name="reference">The name it gets.</param>
/// <param name="platform">What the files in it run on.</param>
/// <param name="labels">Written into its config.</param>
/// <param name="created">When it was made.</param>
internal sealed class OneLayerArchive(
    Stream rootFileSystem, Reference reference, Platform platform, IReadOnlyDictionary<string, string> labels, DateTimeOffset created)
{
    /// <summary>Writes the archive.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        rootFileSystem.Position = 0;
        var layer = await Digest.OfAsync(rootFileSystem, cancellationToken);
        rootFileSystem.Position = 0;
        await using var tar = new TarWriter(destination, TarEntryFormat.Gnu, leaveOpen: true);
        var config = Config(layer);
        var name = Digest.Of(config).Hex + ".json";
        await WriteAsync(tar, name, new MemoryStream(config), cancellationToken);
        await WriteAsync(tar, "layer.tar", rootFileSystem, cancellationToken);
        var manifest = new[] { new { Config = name, RepoTags = new[] { reference.ToString() }, Layers = new[] { "layer.tar" } } };
        await WriteAsync(tar, "manifest.json", new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest)), cancellationToken);
    }

    private byte[] Config(Digest layer) => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object?>
        {
            ["architecture"] = platform.Architecture,
            ["config"] = new { Labels = labels },
            ["created"] = created.UtcDateTime,
            ["history"] = new[] { new { created = created.UtcDateTime } },
            ["os"] = platform.OperatingSystem,
            ["rootfs"] = new { type = "layers", diff_ids = new[] { layer.Text } },
            ["variant"] = platform.Variant ?? "",
        });

    private static Task WriteAsync(TarWriter tar, string name, Stream content, CancellationToken cancellationToken) =>
        tar.WriteEntryAsync(new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = content }, cancellationToken);
}
