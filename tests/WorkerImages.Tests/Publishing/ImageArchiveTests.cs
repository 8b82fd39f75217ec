using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing.Push;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.Tests.Publishing;

public sealed class ImageArchiveTests : IDisposable
{
    private static readonly Platform Amd = Platform.Parse("linux/amd64");

    private readonly ScratchDirectory _scratch = new();
    private readonly List<StagedLayer> _begun = [];
    private readonly CompressedLayers _known;

    public ImageArchiveTests() => _known = new(BaseLayers.None, new LayerCache(_scratch.At("layers"), "engine"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Dockers_layout_is_read_with_a_layer_that_stands_twice()
    {
        var images = new ArchivedImages();
        byte[][] layers = [ArchivedImages.Layer(1, 10), ArchivedImages.Layer(2, 10), ArchivedImages.Layer(1, 10)];
        var id = images.Add(Amd, layers);

        var image = await new ImageArchive(id, _scratch.Path, _begun.Add, _known).ReadAsync(await images.ExportAsync(id, Token), Token);

        Assert.Equal(id, image.Configuration.Digest.Text);
        Assert.Equal(layers.Select(layer => Digest.Of(layer)), image.Layers.Select(layer => layer.DiffId.Digest));
        Assert.All(image.Layers, layer => Assert.Equal(layer.DiffId.Digest, Digest.Of(File.ReadAllBytes(layer.Path))));
        Assert.Equal(image.Layers[..2], _begun);
    }

    [Fact]
    public async Task The_OCIs_layout_is_read_with_layers_that_are_compressed()
    {
        var layer = ArchivedImages.Layer(1, 1000);
        var config = Config(Digest.Of(layer));
        var packed = Gzip(layer);
        var archive = Tar(
            ("oci-layout", "{}"u8.ToArray()),
            ("blobs/sha256/" + Digest.Of(packed).Hex, packed),
            ("blobs/sha256/" + Digest.Of(config).Hex, config),
            ("manifest.json", Manifest("blobs/sha256/" + Digest.Of(config).Hex, "blobs/sha256/" + Digest.Of(packed).Hex)));

        var image = await new ImageArchive("x", _scratch.Path, _begun.Add, _known).ReadAsync(archive, Token);

        Assert.Equal(Digest.Of(layer), Assert.Single(image.Layers).DiffId.Digest);
        Assert.Equal(new Descriptor(MediaTypes.LayerGzip, Digest.Of(packed), packed.Length), image.Layers[0].Compressed);
        Assert.Equal(packed, await File.ReadAllBytesAsync(image.Layers[0].Path, Token));
        Assert.Empty(_begun);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "no manifest", "it has no file manifest.json" },
        { "no layer", "it has no file layer" },
        { "other layer", "its layers are not those that its configuration names" },
        { "other compressed layer", "its layers are not those that its configuration names" },
        { "zstd", "which is only taken from the base's registry" },
        { "two layers", "it has 2 layers, and its configuration names 1" },
        { "two images", "it has 2 images" },
        { "no JSON", "invalid" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task An_archive_that_is_no_whole_image_is_refused(string what, string why)
    {
        var layer = ArchivedImages.Layer(1, 10);
        var config = Config(Digest.Of(layer));
        var whole = Manifest("config", "layer");
        using var archive = what switch
        {
            "no manifest" => Tar(("config", config), ("layer", layer)),
            "no layer" => Tar(("config", config), ("manifest.json", whole)),
            "other layer" => Tar(("config", config), ("layer", ArchivedImages.Layer(2, 10)), ("manifest.json", whole)),
            "other compressed layer" => Tar(("config", config), ("layer", Gzip(ArchivedImages.Layer(2, 10))), ("manifest.json", whole)),
            "zstd" => Tar(("config", config), ("layer", [0x28, 0xb5, 0x2f, 0xfd, 0]), ("manifest.json", whole)),
            "two layers" => Tar(("config", config), ("layer", layer), ("manifest.json", Manifest("config", "layer", "layer"))),
            "two images" => Tar(("manifest.json", Encoding.UTF8.GetBytes("[{},{}]"))),
            "no JSON" => Tar(("manifest.json", "x"u8.ToArray())),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };

        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => new ImageArchive("x", _scratch.Path, _begun.Add, _known).ReadAsync(archive, Token));

        Assert.Equal(ExitCode.Verification, failure.ExitCode);
        Assert.Contains(why, failure.Why, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_archive_that_breaks_off_is_the_engines_fault()
    {
        var images = new ArchivedImages();
        var id = images.Add(Amd, ArchivedImages.Layer(1, 100_000));
        await using var whole = await images.ExportAsync(id, Token);
        var half = new byte[whole.Length / 2];
        await whole.ReadExactlyAsync(half, Token);

        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => new ImageArchive(id, _scratch.Path, _begun.Add, _known).ReadAsync(new MemoryStream(half), Token));

        Assert.Equal(ExitCode.Build, failure.ExitCode);
        Assert.Empty(_begun);
    }

    private static byte[] Config(Digest diffId) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        os = "linux",
        architecture = "amd64",
        rootfs = new { diff_ids = new[] { diffId.Text } },
    });

    private static byte[] Manifest(string config, params string[] layers) => JsonSerializer.SerializeToUtf8Bytes(new[] { new { Config = config, Layers = layers } });

    private static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return output.ToArray();
    }

    private static MemoryStream Tar(params (string Name, byte[] Content)[] files)
    {
        var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        archive.Position = 0;
        return archive;
    }
}
