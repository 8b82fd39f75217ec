using System.Collections.Immutable;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Signing;

namespace WorkerImages.Tests.Signing;

public sealed class SignatureManifestTests
{
    private const string Head =
        """{"critical":{"identity":{"docker-reference":"localhost:5000/acme/worker"},"image":{"docker-manifest-digest":"DIGEST"},"type":"cosign container image signature"},"optional":""";

    private static readonly Reference Worker = Reference.Parse("localhost:5000/acme/worker:1.0");
    private static readonly Digest Image = Digest.Of("image"u8);
    private static readonly ImmutableArray<string> Tags = ["1.0", "1.0-0123456789ab"];

    [Theory]
    [InlineData("null}")]
    [InlineData("""{"tags":"1.0"}}""", "1.0")]
    [InlineData("""{"tags":"1.0,1.0-ab,Z,latest"}}""", "latest", "1.0", "1.0-ab", "Z", "1.0")]
    public void What_is_signed_is_cosigns_text_about_the_digest_and_the_tags_in_their_order(string end, params string[] tags)
    {
        var payload = SimpleSigning.Payload(Worker, Image, [.. tags]);

        Assert.Equal(Head.Replace("DIGEST", Image.Text, StringComparison.Ordinal) + end, Encoding.UTF8.GetString(payload));
        Assert.Null(SimpleSigning.Read(payload, Worker, Image).Objection);
        Assert.Equal(tags.Distinct().Order(StringComparer.Ordinal), SimpleSigning.Read(payload, Worker, Image).Tags);
    }

    [Theory]
    [InlineData("""{"creator":"somebody"}}""")]
    [InlineData("""{"tags":["1.0"]}}""")]
    [InlineData("""{"tags":",,"}}""")]
    [InlineData("\"1.0\"}")]
    [InlineData("[]}")]
    public void A_payload_that_others_have_written_names_no_tags_where_it_has_no_list(string end)
    {
        var read = SimpleSigning.Read(Encoding.UTF8.GetBytes(Head.Replace("DIGEST", Image.Text, StringComparison.Ordinal) + end), Worker, Image);

        Assert.Null(read.Objection);
        Assert.Empty(read.Tags);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"critical\":7}")]
    [InlineData("{\"critical\":{},\"critical\":{}}")]
    [InlineData("{\"critical\":{\"type\":[],\"image\":{},\"identity\":{}}}")]
    public void What_is_no_payload_is_told_so(string text) => Assert.StartsWith(
        "it is no signature's payload: ", SimpleSigning.Read(Encoding.UTF8.GetBytes(text), Worker, Image).Objection, StringComparison.Ordinal);

    [Fact]
    public async Task A_second_signature_stands_beside_the_first_and_both_verify()
    {
        using var keys = new Keys();
        var (first, second, third) = (keys[0], keys[1], keys[2]);
        var one = SignatureManifest.Sign(first, Worker, Image, [], null)!;
        var two = SignatureManifest.Sign(second, Worker, Image, [], one.Manifest)!;

        Assert.Equal(Manifest.Read(one.Manifest).Layers[0].Annotations.AsEnumerable(), Manifest.Read(two.Manifest).Layers[0].Annotations);
        Assert.Equal(first.Public.Id, (await ReadAsync([first], two)).KeyId);
        Assert.Equal(second.Public.Id, (await ReadAsync([third, second], two)).KeyId);
        var none = await ReadAsync([third], two);
        Assert.False(none.IsGood);
        Assert.Equal(["it is another key's", "it is another key's"], none.Objections.Select(line => line.Split(": ")[1]));
    }

    [Fact]
    public void Nothing_is_written_where_the_keys_signature_of_the_same_tags_is_already()
    {
        using var keys = new Keys();
        var (first, second) = (keys[0], keys[1]);
        var one = SignatureManifest.Sign(first, Worker, Image, Tags, null)!;

        Assert.Null(SignatureManifest.Sign(first, Worker, Image, Tags, one.Manifest));
        Assert.Null(SignatureManifest.Sign(first, Worker, Image, [.. Tags.Reverse()], one.Manifest));
        Assert.NotNull(SignatureManifest.Sign(first, Worker, Image, [], one.Manifest));
        Assert.NotNull(SignatureManifest.Sign(second, Worker, Image, Tags, one.Manifest));
    }

    [Fact]
    public async Task The_tags_of_all_valid_signatures_count_and_no_others()
    {
        using var keys = new Keys();
        var (mine, strangers) = (keys[0], keys[1]);
        var one = SignatureManifest.Sign(mine, Worker, Image, ["1.0"], null)!;
        var two = SignatureManifest.Sign(mine, Worker, Image, ["1.0", "latest"], one.Manifest)!;
        var three = SignatureManifest.Sign(strangers, Worker, Image, ["9.9"], two.Manifest)!;
        var all = new SignedContent(three.Manifest, [.. one.Blobs, .. two.Blobs, .. three.Blobs]);

        var read = await ReadAsync([mine], all);

        Assert.Equal(["1.0", "latest"], read.Tags);
        Assert.Single(read.Objections);
        Assert.True(read.IsGoodFor(["latest", "1.0"]));
        Assert.False(read.IsGoodFor(["9.9"]));
        Assert.False(ImageSignature.None.IsGoodFor([]));
        Assert.Equal("there is none", ImageSignature.None.Objection);
    }

    [Fact]
    public void A_signature_over_just_the_expected_tags_is_found_without_its_payload_and_one_over_others_is_not()
    {
        using var keys = new Keys();
        var manifest = Manifest.Read(SignatureManifest.Sign(keys[1], Worker, Image, Tags, null)!.Manifest);
        ImmutableArray<VerificationKey> both = [keys[0].Public, keys[1].Public];

        var found = SignatureManifest.Find(both, Worker, Image, [.. Tags.Reverse()], manifest);

        Assert.Equal(keys[1].Public.Id, found?.KeyId);
        Assert.Equal(Tags, found!.Tags);
        Assert.Null(SignatureManifest.Find(both, Worker, Image, ["1.0"], manifest));
        Assert.Null(SignatureManifest.Find(both, Worker, Image, [], manifest));
        Assert.Null(SignatureManifest.Find([keys[0].Public], Worker, Image, Tags, manifest));
    }

    [Fact]
    public async Task A_signature_over_another_image_or_repository_does_not_count()
    {
        using var key = TestKeys.New();
        var elsewhere = SignatureManifest.Sign(key, Reference.Parse("localhost:5000/acme/other"), Image, [], null)!;
        var another = SignatureManifest.Sign(key, Worker, Digest.Of("another"u8), [], null)!;

        Assert.EndsWith("it is about an image in localhost:5000/acme/other", Assert.Single((await ReadAsync([key], elsewhere)).Objections), StringComparison.Ordinal);
        Assert.EndsWith($"it is about {Digest.Of("another"u8)}", Assert.Single((await ReadAsync([key], another)).Objections), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "it has no signature that can be read")]
    [InlineData("", "it has no signature that can be read")]
    [InlineData("not base64!", "it has no signature that can be read")]
    [InlineData("AAAA", "it is another key's")]
    [InlineData("MAYCAQECAQE=", "it is another key's")]
    [InlineData("MEUCIQ==", "it is another key's")]
    public async Task Whatever_stands_in_the_place_of_a_signature_is_an_objection(string? signature, string objection)
    {
        using var key = TestKeys.New();
        var good = SignatureManifest.Sign(key, Worker, Image, [], null)!;
        var manifest = Manifest.Read(good.Manifest);
        var notes = signature is null
            ? ImmutableSortedDictionary<string, string>.Empty
            : manifest.Layers[0].Annotations.SetItem("dev.cosignproject.cosign/signature", signature);

        var read = await ReadAsync([key], good with { Manifest = (manifest with { Layers = [manifest.Layers[0] with { Annotations = notes }] }).ToDocument() });

        Assert.False(read.IsGood);
        Assert.EndsWith(objection, Assert.Single(read.Objections), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_that_cannot_be_had_is_an_objection_and_the_next_signature_is_looked_at()
    {
        using var keys = new Keys();
        var one = SignatureManifest.Sign(keys[0], Worker, Image, ["lost"], null)!;
        var two = SignatureManifest.Sign(keys[0], Worker, Image, Tags, one.Manifest)!;

        var read = await SignatureManifest.ReadAsync(
            [keys[0].Public],
            Worker,
            Image,
            Manifest.Read(two.Manifest),
            (layer, _) => two.Blobs.Any(blob => blob.Descriptor.Digest == layer.Digest)
                ? Task.FromResult(two.Blobs.Single(blob => blob.Descriptor.Digest == layer.Digest).Bytes)
                : throw new FormatException("it is lost"),
            TestContext.Current.CancellationToken);

        Assert.True(read.IsGoodFor(Tags));
        Assert.EndsWith(": it is lost", Assert.Single(read.Objections), StringComparison.Ordinal);
    }

    private static Task<ImageSignature> ReadAsync(SigningKey[] keys, SignedContent content) => SignatureManifest.ReadAsync(
        [.. keys.Select(key => key.Public)],
        Worker,
        Image,
        Manifest.Read(content.Manifest),
        (layer, _) => Task.FromResult(content.Blobs.First(blob => blob.Descriptor.Digest == layer.Digest).Bytes),
        TestContext.Current.CancellationToken);

    private sealed class Keys : IDisposable
    {
        private readonly SigningKey[] _all = [TestKeys.New(), TestKeys.New(), TestKeys.New()];

        public SigningKey this[int index] => _all[index];

        public void Dispose() => Array.ForEach(_all, key => key.Dispose());
    }
}
