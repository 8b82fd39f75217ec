using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Registry;

namespace WorkerImages.Tests.Registry;

public sealed class RegistryPathsTests
{
    private static readonly Digest Digest = Digest.Of("x"u8);
    private readonly RegistryPaths _paths = new(new RegistryOptions
    {
        Hosts = ImmutableSortedDictionary<string, RegistryDefinition>.Empty
            .Add("plain.test:5000", new([], PlainHttp: true, null))
            .Add("localhost:5443", new([], PlainHttp: false, "/ca.pem")),
    });

    [Theory]
    [InlineData("docker.io", "https://registry-1.docker.io/v2/")]
    [InlineData("reg.test", "https://reg.test/v2/")]
    [InlineData("reg.test:5000", "https://reg.test:5000/v2/")]
    [InlineData("plain.test:5000", "http://plain.test:5000/v2/")]
    [InlineData("localhost:5443", "https://localhost:5443/v2/")]
    [InlineData("localhost", "http://localhost/v2/")]
    [InlineData("localhost:5000", "http://localhost:5000/v2/")]
    [InlineData("localhost:443", "https://localhost/v2/")]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/v2/")]
    [InlineData("[::1]:5000", "http://[::1]:5000/v2/")]
    [InlineData("localhost.test:5000", "https://localhost.test:5000/v2/")]
    [InlineData("10.0.0.1:5000", "https://10.0.0.1:5000/v2/")]
    public void Only_loopback_and_what_is_named_is_spoken_to_in_the_clear(string registry, string root) =>
        Assert.Equal(root, _paths.Root(registry).AbsoluteUri);

    [Fact]
    public void A_manifest_is_asked_for_by_digest_before_tag_before_latest()
    {
        var reference = Reference.Parse("reg.test/a/b");

        Assert.Equal("https://reg.test/v2/a/b/manifests/latest", _paths.Manifest(reference).AbsoluteUri);
        Assert.Equal("https://reg.test/v2/a/b/manifests/1.0", _paths.Manifest(reference.WithTag("1.0")).AbsoluteUri);
        Assert.Equal($"https://reg.test/v2/a/b/manifests/{Digest}", _paths.Manifest(reference.WithTag("1.0") with { Digest = Digest }).AbsoluteUri);
    }

    // What registries have been seen to answer with
    [Theory]
    [InlineData("https://reg.test/v2/a/blobs/uploads/", "/v2/a/blobs/uploads/1?_state=x%3D", "https://reg.test/v2/a/blobs/uploads/1?_state=x%3D")]
    [InlineData("https://reg.test/v2/a/blobs/uploads/", "1", "https://reg.test/v2/a/blobs/uploads/1")]
    [InlineData("https://reg.test/v2/a/blobs/uploads/", "https://store.test/1", "https://store.test/1")]
    [InlineData("https://reg.test/v2/a/blobs/uploads/", "http://reg.test/v2/1", "https://reg.test/v2/1")]
    [InlineData("https://reg.test:5000/v2/a/blobs/uploads/", "http://reg.test/v2/1", "https://reg.test:5000/v2/1")]
    [InlineData("http://reg.test/v2/a/blobs/uploads/", "http://reg.test/v2/1", "http://reg.test/v2/1")]
    public void An_upload_goes_where_the_answer_says_and_not_out_of_TLS(string asked, string location, string place) =>
        Assert.Equal(place, RegistryPaths.Resolve(new Uri(asked), new Uri(location, UriKind.RelativeOrAbsolute)).AbsoluteUri);

    [Theory]
    [InlineData("https://reg.test/v2/a/blobs/uploads/", "http://store.test/1")]
    [InlineData("https://reg.test/v2/a/blobs/uploads/", "http://reg.test.evil.test/1")]
    [InlineData("https://reg.test/v2/a/blobs/uploads/", "ftp://reg.test/1")]
    [InlineData("http://reg.test/v2/a/blobs/uploads/", "file:///etc/passwd")]
    public void An_upload_is_not_sent_out_of_TLS_nor_out_of_HTTP(string asked, string location) =>
        Assert.Throws<FormatException>(() => RegistryPaths.Resolve(new Uri(asked), new Uri(location, UriKind.RelativeOrAbsolute)));

    [Theory]
    [InlineData("https://reg.test/v2/1", "https://reg.test/v2/1?digest=")]
    [InlineData("https://reg.test/v2/1?_state=x%3D&y", "https://reg.test/v2/1?_state=x%3D&y&digest=")]
    public void The_digest_is_added_to_what_the_address_has(string upload, string beginning) =>
        Assert.Equal(beginning + Uri.EscapeDataString(Digest.Text), RegistryPaths.WithDigest(new Uri(upload), Digest).AbsoluteUri);

    [Fact]
    public void An_address_is_shown_without_what_may_be_a_key() =>
        Assert.Equal("https://reg.test/v2/1", RegistryPaths.Shown(new Uri("https://user:pass@reg.test/v2/1?token=secret#x")));
}
