using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Tests.Oci;

public sealed class DigestTests
{
    // the digest of no bytes, as sha256sum prints it
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void A_digest_is_the_hash_of_the_bytes()
    {
        Assert.Equal("sha256:" + OfNothing, Digest.Of([]).Text);
        Assert.Equal(Digest.Parse("sha256:" + OfNothing), Digest.Of([]));
        Assert.NotEqual(Digest.Of([]), Digest.Of("a"u8));
    }

    [Fact]
    public async Task A_stream_and_its_bytes_have_one_digest()
    {
        var bytes = Encoding.UTF8.GetBytes(new string('x', 100_000));

        Assert.Equal(Digest.Of(bytes), await Digest.OfAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Its_parts_are_the_digits_and_the_first_twelve_of_them()
    {
        var digest = Digest.Parse("sha256:" + OfNothing);

        Assert.Equal((OfNothing, "e3b0c44298fc", "sha256:" + OfNothing), (digest.Hex, digest.Short, digest.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256:abc")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData(OfNothing)]
    [InlineData("SHA256:" + OfNothing)]
    [InlineData("sha256:E3B0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:/3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:`3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256: 3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:" + OfNothing + "\n")]
    [InlineData("sha256:" + OfNothing + "0")]
    public void A_text_that_is_no_digest_is_refused_and_quoted(string text)
    {
        var error = Assert.Throws<FormatException>(() => Digest.Parse(text));

        Assert.Equal($"'{text}' is not a digest: expected sha256: and 64 lower-case hex digits", error.Message);
        Assert.False(Digest.TryParse(text, out var digest));
        Assert.Null(digest);
    }

    [Fact]
    public void No_text_is_no_digest() => Assert.False(Digest.TryParse(null, out _));
}
