using System.Formats.Tar;
using System.IO.Pipelines;
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
    /// <summary>Hands the archive to somebody who reads it to its end, or gives up before.</summary>
    public async Task SendAsync(Func<Stream, Task> read, CancellationToken cancellationToken)
    {
        rootFileSystem.Position = 0;
        var layer = await Digest.OfAsync(rootFileSystem, cancellationToken);
        rootFileSystem.Position = 0;
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer, layer, cancellationToken);
        try
        {
            await read(pipe.Reader.AsStream());
        }
        finally
        {
            // Then what is still written goes nowhere, and the writer comes to its end.
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    private async Task WriteAsync(PipeWriter destination, Digest layer, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            await using var tar = new TarWriter(destination.AsStream(leaveOpen: true), TarEntryFormat.Gnu, leaveOpen: true);
            var config = Config(layer);
            var name = Digest.Of(config).Hex + ".json";
            await WriteAsync(tar, name, new MemoryStream(config), cancellationToken);
            await WriteAsync(tar, "layer.tar", rootFileSystem, cancellationToken);
            var manifest = new[] { new { Config = name, RepoTags = new[] { reference.ToString() }, Layers = new[] { "layer.tar" } } };
            await WriteAsync(tar, "manifest.json", new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest)), cancellationToken);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            fault = broken; // the reader is told of it
        }

        await destination.CompleteAsync(fault);
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
