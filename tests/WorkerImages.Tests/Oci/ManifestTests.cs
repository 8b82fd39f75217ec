using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Tests.Oci;

public sealed class ManifestTests
{
    private const string Zeros = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly Descriptor Layer = new(MediaTypes.LayerGzip, Digest.Of("layer"u8), 5);

    [Fact]
    public void A_manifest_is_written_in_one_way_and_read_back_as_it_was()
    {
        var manifest = new Manifest(new(MediaTypes.Config, Digest.Of("config"u8), 6), [Layer])
        {
            Annotations = Layer.Annotations.Add("b", "2 <&>").Add("a", "1"),
            Subject = new(MediaTypes.Index, Digest.Of("index"u8), 5),
        };

        var document = manifest.ToDocument();

        Assert.Equal(
            $$$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{Digest.Of("config"u8)}}}","size":6},
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{Digest.Of("layer"u8)}}}","size":5}],
            "subject":{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"{{{Digest.Of("index"u8)}}}","size":5},
            "annotations":{"a":"1","b":"2 <&>"}}
            """.Replace("\n", "", StringComparison.Ordinal),
            Encoding.UTF8.GetString(document.Bytes.Span));
        Assert.Equal(Digest.Of(document.Bytes.Span), document.Digest);
        Assert.Equal(document, Manifest.Read(document).ToDocument());
    }

    [Fact]
    public void An_index_gives_the_image_of_a_platform()
    {
        var amd = Layer with { MediaType = MediaTypes.Manifest, Platform = Platform.Parse("linux/amd64") };
        var arm = amd with { Platform = Platform.Parse("linux/arm64/v8") };
        var proof = amd with { Platform = new("unknown", "unknown") };
        var index = ImageIndex.Read(new ImageIndex([proof, amd, arm]).ToDocument());

        Assert.Equal(amd.Platform, index.For(Platform.Parse("linux/amd64"))!.Platform);
        Assert.Equal(arm.Platform, index.For(Platform.Parse("linux/arm64"))!.Platform);
        Assert.Null(index.For(Platform.Parse("linux/arm/v7")));
    }

    [Theory]
    [InlineData("[]", "manifest is Array, not an object")]
    [InlineData("{", "manifest is not JSON")]
    [InlineData("""{"schemaVersion":1}""", "another schemaVersion than 2")]
    [InlineData("""{"schemaVersion":2,"schemaVersion":2}""", "manifest is not JSON")]
    [InlineData("""{"schemaVersion":2}""", "manifest has no 'config'")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json"}""", "says that it is application/vnd.oci.image.index.v1+json")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"x","digest":"sha256:12","size":1}}""", "manifest.config.digest: 'sha256:12' is not a digest")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"x","digest":"Z","size":-1}}""", "manifest.config.size is -1, which is no length")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"x","digest":"Z","size":1.5}}""", "manifest.config.size is 1.5, which is no length")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"x","digest":"Z","size":1},"layers":[1]}""", "manifest.layers[0] is Number, not an object")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"x","digest":"Z","size":1},"annotations":{"a":1}}""", "manifest.annotations.a is Number, not a text")]
    public void A_manifest_that_is_none_is_refused_with_the_place(string json, string message)
    {
        var document = new Document(MediaTypes.Manifest, Encoding.UTF8.GetBytes(json.Replace("Z", Zeros, StringComparison.Ordinal)));

        var error = Assert.Throws<FormatException>(() => Manifest.Read(document));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_longer_than_registries_take_is_not_read() =>
        Assert.Throws<FormatException>(() => new Document(MediaTypes.Manifest, new byte[Document.LongestBytes + 1]));

    [Fact]
    public void A_configuration_keeps_its_bytes_and_tells_platform_layers_and_labels()
    {
        var bytes = Encoding.UTF8.GetBytes(
            $$$"""
            { "created": "2026-01-02T03:04:05.123456789Z", "architecture":"arm64","variant":"v8","os":"linux", "unknown": {"kept": [1]},
              "config":{"Labels":{"b":"2","a":"1"}}, "rootfs":{"type":"layers","diff_ids":["{{{Zeros}}}"]} }
            """);

        var config = ImageConfiguration.Read(bytes);

        Assert.Equal(bytes, config.Bytes.ToArray());
        Assert.Equal((Digest.Of(bytes), "linux/arm64/v8"), (config.Digest, config.Platform.ToString()));
        Assert.Equal([DiffId.Parse(Zeros)], config.DiffIds);
        Assert.Equal(["a", "b"], config.Labels.Keys);
        Assert.Equal(2026, config.Created!.Value.Year);
    }

    [Theory]
    [InlineData("""{"os":"linux","architecture":"amd64"}""", "config has no 'rootfs'")]
    [InlineData("""{"os":"linux","architecture":"amd64","rootfs":{"diff_ids":["sha256:1"]}}""", "'sha256:1' is not a digest")]
    [InlineData("""{"os":"linux","rootfs":{"diff_ids":[]}}""", "config has no 'architecture'")]
    [InlineData("""{"os":"linux","architecture":"amd64","created":"soon","rootfs":{"diff_ids":[]}}""", "'soon' is not a time")]
    public void A_configuration_that_is_none_is_refused_with_the_place(string json, string message)
    {
        var error = Assert.Throws<FormatException>(() => ImageConfiguration.Read(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
