using System.Formats.Tar;
using System.Text.Json;
using WorkerImages.Engine;
using WorkerImages.Oci;

namespace WorkerImages.TestKit.Registries;

/// <summary>Images as <c>docker save</c> of engine 20.10 writes them, made without an engine.</summary>
internal sealed class ArchivedImages : IImageExports
{
    private readonly Dictionary<string, byte[]> _archives = [];

    /// <summary>How often an image was asked for.</summary>
    public int Exports { get; private set; }

    /// <summary>A layer with one file, whose bytes are as hard to compress as can be and the same for the same seed.</summary>
    public static byte[] Layer(int seed, int length)
    {
        var content = new byte[length];
#pragma warning disable CA5394 // nothing secret: the same bytes in every run
        new Random(seed).NextBytes(content);
#pragma warning restore CA5394
        return Layer($"file-{seed}", content);
    }

    /// <summary>A layer with one file.</summary>
    public static byte[] Layer(string path, byte[] content)
    {
        using var layer = new MemoryStream();
        using (var tar = new TarWriter(layer, TarEntryFormat.Ustar, leaveOpen: true))
        {
            Write(tar, path, content);
        }

        return layer.ToArray();
    }

    /// <summary>Adds an image; gives its id, as an engine would.</summary>
    public string Add(Platform platform, params byte[][] layers) => Add(platform, new Dictionary<string, string> { ["test"] = "image" }, layers);

    /// <summary>Adds an image with labels; gives its id, as an engine would.</summary>
    public string Add(Platform platform, IReadOnlyDictionary<string, string> labels, params byte[][] layers)
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = platform.Architecture,
            os = platform.OperatingSystem,
            config = new { Labels = labels },
            rootfs = new { type = "layers", diff_ids = layers.Select(layer => Digest.Of(layer).Text) },
        });
        var id = Digest.Of(config);
        _archives[id.Text] = Archive(id, config, layers);
        return id.Text;
    }

    /// <inheritdoc/>
    public Task<Stream> ExportAsync(string image, CancellationToken cancellationToken)
    {
        Exports++;
        return Task.FromResult<Stream>(new MemoryStream(_archives[image], writable: false));
    }

    private static byte[] Archive(Digest id, byte[] config, byte[][] layers)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            var names = layers.Select((_, index) => $"{index:x64}/layer.tar").ToArray();
            for (var index = 0; index < layers.Length; index++)
            {
                var first = Array.FindIndex(layers, layer => layer.AsSpan().SequenceEqual(layers[index]));
                Write(tar, $"{index:x64}/VERSION", "1.0"u8.ToArray());
                if (first == index)
                {
                    Write(tar, names[index], layers[index]);
                }
                else
                {
                    tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, names[index]) { LinkName = "../" + names[first] });
                }
            }

            Write(tar, id.Hex + ".json", config);
            Write(tar, "manifest.json", JsonSerializer.SerializeToUtf8Bytes(new[] { new { Config = id.Hex + ".json", RepoTags = (string[]?)null, Layers = names } }));
        }

        return archive.ToArray();
    }

    private static void Write(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), ModificationTime = DateTimeOffset.UnixEpoch });
}
