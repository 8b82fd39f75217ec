using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Engines;

/// <summary>Images with this tool's labels. An engine gets only a part of each, or no image for its platform.</summary>
internal static class PartialImages
{
    private const string Image = "image";
    private const string Configuration = "configuration";
    private const string Layer = "layer";

    // What is left out, and whether an index is over it.
    private static readonly (string Name, string Architecture, string[] Missing, bool HasIndex)[] All =
    [
        ("foreign", "s390x", [], false),
        ("no-configuration", "amd64", [Configuration], false),
        ("no-layer", "amd64", [Layer], false),
        ("only-an-index", "amd64", [Image, Configuration, Layer], true),
        ("a-foreign-index", "s390x", [Image, Configuration, Layer], true),
        ("no-platform", "", [], true),
    ];

    /// <summary>Loads them; gives the names of those that the engine took.</summary>
    public static async Task<IReadOnlyList<string>> LoadAsync(IEngine engine, CancellationToken cancellationToken)
    {
        var taken = new List<string>();
        foreach (var (name, architecture, missing, hasIndex) in All)
        {
            try
            {
                await engine.Images.LoadAsync(
                    Reference.Parse($"localhost:5000/partial/{name}:1"),
                    (destination, token) => WriteAsync(destination, name, architecture, missing, hasIndex, token),
                    cancellationToken);
                taken.Add(name);
            }
            catch (WorkerImagesException)
            {
                // An engine may refuse what another takes: it has nothing of it then, or a part.
            }
        }

        return taken;
    }

    private static async Task WriteAsync(
        Stream destination, string name, string architecture, string[] missing, bool hasIndex, CancellationToken cancellationToken)
    {
        var layer = ArchivedImages.Layer(name, Encoding.UTF8.GetBytes(name));
        var labels = new Dictionary<string, string> { [LabelNames.Image] = "parent", [LabelNames.BaseRecipe] = "none" };
        var configuration = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture,
            os = architecture.Length == 0 ? "" : "linux",
            config = new { Labels = labels },
            rootfs = new { type = "layers", diff_ids = new[] { Digest.Of(layer).Text } },
        });
        var image = new Manifest(
            new(MediaTypes.Config, Digest.Of(configuration), configuration.Length), [new(MediaTypes.Layer, Digest.Of(layer), layer.Length)]).ToDocument();
        var top = hasIndex
            ? new ImageIndex([architecture.Length == 0 ? image.Descriptor : image.Descriptor with { Platform = new("linux", architecture) }]).ToDocument()
            : image;
        var named = top.Descriptor with { Annotations = Descriptor.NoAnnotations.Add("io.containerd.image.name", $"localhost:5000/partial/{name}:1") };

        await using var tar = new TarWriter(destination, TarEntryFormat.Ustar, leaveOpen: true);
        await WriteAsync(tar, "oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray(), cancellationToken);
        await WriteAsync(tar, "index.json", new ImageIndex([named]).ToDocument().Bytes.ToArray(), cancellationToken);
        foreach (var (part, bytes) in new[] { ("top", top.Bytes.ToArray()), (Image, image.Bytes.ToArray()), (Configuration, configuration), (Layer, layer) })
        {
            if (!missing.Contains(part) && (part != Image || hasIndex))
            {
                await WriteAsync(tar, $"blobs/sha256/{Digest.Of(bytes).Hex}", bytes, cancellationToken);
            }
        }
    }

    private static Task WriteAsync(TarWriter tar, string path, byte[] content, CancellationToken cancellationToken) =>
        tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) }, cancellationToken);
}
