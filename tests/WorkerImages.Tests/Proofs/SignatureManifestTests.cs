using System.Collections.Immutable;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Proofs;

namespace WorkerImages.Tests.Proofs;

public sealed class SignatureManifestTests
{
    private static readonly Reference Worker = Reference.Parse("localhost:5000/acme/worker:1.0");
    private static readonly Digest Image = Digest.Of("image"u8);

    [Fact]
    public void What_is_signed_is_cosigns_text_about_the_digest_without_the_tag() => Assert.Equal(
        """{"critical":{"identity":{"docker-reference":"localhost:5000/acme/worker"},"image":{"docker-manifest-digest":"DIGEST"},"type":"cosign container image signature"},"optional":null}"""
            .Replace("DIGEST", Image.Text, StringComparison.Ordinal),
        Encoding.UTF8.GetString(SimpleSigning.Payload(Worker, Image)));

    [Fact]
    public async Task A_second_signature_stands_beside_the_first_and_both_verify()
    {
        using var keys = new Keys();
        var (first, second, third) = (keys[0], keys[1], keys[2]);
        var one = SignatureManifest.Sign(first, Worker, Image, null)!;
        var two = SignatureManifest.Sign(second, Worker, Image, one.Manifest)!;

        Assert.Equal(Manifest.Read(one.Manifest).Layers[0].Annotations.AsEnumerable(), Manifest.Read(two.Manifest).Layers[0].Annotations);
        Assert.Null(await ObjectionsAsync(first, two, Image));
        Assert.Null(await ObjectionsAsync(second, two, Image));
        Assert.Equal(
            ["it is another key's", "it is another key's"],
            (await ObjectionsAsync(third, two, Image))!.Value.Select(line => line.Split(": ")[1]));
    }

    [Fact]
    public void Nothing_is_written_where_the_keys_signature_is_already()
    {
        using var keys = new Keys();
        var (first, second) = (keys[0], keys[1]);
        var one = SignatureManifest.Sign(first, Worker, Image, null)!;

        Assert.Null(SignatureManifest.Sign(first, Worker, Image, one.Manifest));
        Assert.NotNull(SignatureManifest.Sign(second, Worker, Image, one.Manifest));
    }

    [Fact]
    public async Task A_signature_over_another_image_or_repository_does_not_count()
    {
        using var key = TestKeys.New();
        var elsewhere = SignatureManifest.Sign(key, Reference.Parse("localhost:5000/acme/other"), Image, null)!;
        var another = SignatureManifest.Sign(key, Worker, Digest.Of("another"u8), null)!;

        Assert.EndsWith("it is about an image in localhost:5000/acme/other", Assert.Single((await ObjectionsAsync(key, elsewhere, Image))!.Value), StringComparison.Ordinal);
        Assert.EndsWith($"it is about {Digest.Of("another"u8)}", Assert.Single((await ObjectionsAsync(key, another, Image))!.Value), StringComparison.Ordinal);
    }

    private static Task<ImmutableArray<string>?> ObjectionsAsync(SigningKey key, SignedContent content, Digest image) => SignatureManifest.ObjectionsAsync(
        key.Public,
        Worker,
        image,
        Manifest.Read(content.Manifest),
        (layer, _) => Task.FromResult(content.Blobs.Single(blob => blob.Descriptor.Digest == layer.Digest).Bytes),
        TestContext.Current.CancellationToken);

    private sealed class Keys : IDisposable
    {
        private readonly SigningKey[] _all = [TestKeys.New(), TestKeys.New(), TestKeys.New()];

        public SigningKey this[int index] => _all[index];

        public void Dispose() => Array.ForEach(_all, key => key.Dispose());
    }
}
