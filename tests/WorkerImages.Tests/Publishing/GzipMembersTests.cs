using System.IO.Compression;
using WorkerImages.Oci;
using WorkerImages.Publishing.Push;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.Tests.Publishing;

public sealed class GzipMembersTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    [InlineData(1024 * 1024 + 1)]
    [InlineData(3_000_000)]
    public async Task What_is_compressed_is_what_any_gzip_gives_back(int length)
    {
        var content = Content(length);

        var compressed = await CompressAsync(content);

        using var back = new MemoryStream();
        await using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        await gzip.CopyToAsync(back, TestContext.Current.CancellationToken);
        Assert.Equal(content, back.ToArray());
    }

    // Fails when the compressor changes: then GzipMembers.Form must change too, and every layer gets a new digest.
    [Fact]
    public async Task The_bytes_are_the_same_on_every_machine_and_in_every_run()
    {
        var compressed = await CompressAsync(Content(2_500_000));

        Assert.True(Digest.Of(compressed).Text == "sha256:f92e0fade172841b62e082f95895ca1ef189eb0367b6e7011b588dfe27a68664", Digest.Of(compressed).Text);
        Assert.Equal(compressed, await CompressAsync(Content(2_500_000)));
    }

    // Of four letters only: there is so much that comes again that how hard a compressor looks for it shows in what it makes.
    private static byte[] Content(int length)
    {
        var noise = ArchivedImages.Layer(4, length);
        return [.. noise.Take(length).Select(each => (byte)('a' + each % 4))];
    }

    private static async Task<byte[]> CompressAsync(byte[] content)
    {
        using var output = new MemoryStream();
        await GzipMembers.WriteAsync(new MemoryStream(content), output, TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
