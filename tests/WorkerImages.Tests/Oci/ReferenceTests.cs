using WorkerImages.Oci;

namespace WorkerImages.Tests.Oci;

public sealed class ReferenceTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    // expected values as Docker's own parser gives them (distribution/reference v0.6, reference_test.go and normalize_test.go)
    [Theory]
    [InlineData("debian", "docker.io", "library/debian", null, "docker.io/library/debian")]
    [InlineData("debian:trixie-slim", "docker.io", "library/debian", "trixie-slim", "docker.io/library/debian:trixie-slim")]
    [InlineData("docker.io/debian", "docker.io", "library/debian", null, "docker.io/library/debian")]
    [InlineData("index.docker.io/debian", "docker.io", "library/debian", null, "docker.io/library/debian")]
    [InlineData("acme/worker", "docker.io", "acme/worker", null, "docker.io/acme/worker")]
    [InlineData("docker.io/acme/worker:1", "docker.io", "acme/worker", "1", "docker.io/acme/worker:1")]
    [InlineData("localhost/worker", "localhost", "worker", null, "localhost/worker")]
    [InlineData("localhost:5000/acme/worker:0.1.0", "localhost:5000", "acme/worker", "0.1.0", "localhost:5000/acme/worker:0.1.0")]
    [InlineData("localhost:5000", "docker.io", "library/localhost", "5000", "docker.io/library/localhost:5000")]
    [InlineData("ghcr.io/acme/worker_a/b--c", "ghcr.io", "acme/worker_a/b--c", null, "ghcr.io/acme/worker_a/b--c")]
    [InlineData("[::1]:5000/worker:a", "[::1]:5000", "worker", "a", "[::1]:5000/worker:a")]
    [InlineData("Registry/worker", "Registry", "worker", null, "Registry/worker")]
    [InlineData("a.b/c__d:_x.y-z", "a.b", "c__d", "_x.y-z", "a.b/c__d:_x.y-z")]
    public void A_reference_is_read_with_Dockers_defaults(string text, string registry, string repository, string? tag, string whole)
    {
        var reference = Reference.Parse(text);

        Assert.Equal(new Reference(registry, repository, tag, null), reference);
        Assert.Equal(whole, reference.ToString());
        Assert.Equal(reference, Reference.Parse(whole));
    }

    [Theory]
    [InlineData("debian@" + Digest, null)]
    [InlineData("debian:trixie@" + Digest, "trixie")]
    public void A_digest_stands_behind_the_tag(string text, string? tag)
    {
        var reference = Reference.Parse(text);

        Assert.Equal((tag, Digest), (reference.Tag, reference.Digest?.Text));
        Assert.Equal("docker.io/library/" + text, reference.ToString());
    }

    [Fact]
    public void A_tag_and_a_digest_replace_what_was_there()
    {
        var reference = Reference.Parse("debian:trixie@" + Digest);

        Assert.Equal("docker.io/library/debian:sid", reference.WithTag("sid").ToString());
        Assert.Equal("docker.io/library/debian@" + Digest, reference.WithDigest(WorkerImages.Oci.Digest.Parse(Digest)).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" debian")]
    [InlineData("debian\n")]
    [InlineData("debian:")]
    [InlineData(":tag")]
    [InlineData("debian:a b")]
    [InlineData("debian:.a")]
    [InlineData("Debian")]
    [InlineData("docker.io/Debian")]
    [InlineData("debian@")]
    [InlineData("debian@sha256:abc")]
    [InlineData("debian@md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a/b:5000/c")]
    [InlineData("a___b")]
    [InlineData("a..b")]
    [InlineData("-a")]
    [InlineData("https://docker.io/debian")]
    [InlineData("user@host/debian")]
    [InlineData("localhost:port/worker")]
    [InlineData("localhost:65536/worker")]
    [InlineData("localhost:99999999999999999999/worker")]
    [InlineData("[::g]:5000/worker")]
    [InlineData("[1:2]:5000/worker")]
    [InlineData("[fe80::1%eth0]:5000/worker")]
    [InlineData("registry.example/Acme/worker")]
    [InlineData("$(id)")]
    [InlineData("a;b")]
    public void A_text_that_is_no_reference_is_refused_and_quoted(string text)
    {
        var error = Assert.Throws<FormatException>(() => Reference.Parse(text));

        Assert.Equal(
            $"'{text}' is not an image reference: expected [registry[:port]/]repository[:tag][@sha256:digest] in lower case",
            error.Message);
        Assert.False(Reference.TryParse(text, out _));
    }

    [Fact]
    public void Names_and_tags_have_a_longest_length()
    {
        Assert.True(Reference.TryParse("a/" + new string('b', 253), out _));
        Assert.False(Reference.TryParse("a/" + new string('b', 254), out _));
        Assert.True(Reference.TryParse("a:" + new string('b', 128), out _));
        Assert.False(Reference.TryParse("a:" + new string('b', 129), out _));
    }
}
