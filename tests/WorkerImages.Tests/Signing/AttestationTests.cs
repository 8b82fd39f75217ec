using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkerImages.Oci;
using WorkerImages.Signing;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Signing;

public sealed class AttestationTests
{
    private static readonly Reference Worker = Reference.Parse("localhost:5000/acme/worker:1.0");
    private static readonly Descriptor Image = new(MediaTypes.Manifest, Digest.Of("image"u8), 5);

    private static readonly Provenance Built = new()
    {
        Definition = "images/worker/image.yaml",
        Image = "worker",
        Platform = Platform.Parse("linux/arm64"),
        Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("ZONE", "UTC").Add("BASE", "debian@sha256:1"),
        Origins = [new("copy", "pkg:oci/tools", Digest.Of("tools"u8)), new("base", "pkg:oci/debian", Digest.Of("debian"u8))],
        Source = Digest.Of("source"u8),
        Commit = new("https://git.example/acme/images", "0123456789abcdef0123456789abcdef01234567"),
        Builder = "https://ci.example/acme/images",
        BuilderVersion = "0.1.0",
        Invocation = "https://ci.example/acme/images/runs/17",
        Started = new(2026, 1, 2, 4, 5, 6, TimeSpan.FromHours(1)),
        Finished = new(2026, 1, 2, 3, 6, 0, TimeSpan.Zero),
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public void Provenance_says_from_what_by_whom_and_when() =>
        Golden.Check(
            JsonNode.Parse(Statement.Of(Worker, Provenance.PredicateType, Built.ToPredicate(), Image.Digest))!.ToJsonString(Indented) + "\n", extension: "json");

    [Fact]
    public void An_envelope_opens_with_its_own_key_only_and_not_when_a_byte_was_changed()
    {
        using var key = TestKeys.New();
        using var other = TestKeys.New();
        var envelope = Envelope.Seal(key, "{}"u8);
        var changed = JsonNode.Parse(envelope)!;
        changed["payload"] = Convert.ToBase64String("{ }"u8);

        Assert.Equal("{}"u8.ToArray(), Envelope.Open(key.Public, envelope));
        Assert.Null(Envelope.Open(other.Public, envelope));
        Assert.Null(Envelope.Open(key.Public, JsonSerializer.SerializeToUtf8Bytes(changed)));
        Assert.Null(Envelope.Open(key.Public, "[]"u8));
        Assert.Null(Envelope.Open(key.Public, "no json"u8));
    }

    [Fact]
    public async Task Claims_of_the_keys_about_the_image_count_and_no_others()
    {
        using var key = TestKeys.New();
        using var other = TestKeys.New();
        using var rotated = TestKeys.New();
        ImmutableArray<Attestation> all =
        [
            Made(key, Image.Digest, "mine"), Made(other, Image.Digest, "theirs"), Made(key, Digest.Of("another"u8), "elsewhere"),
            Made(rotated, Image.Digest, "older"), Made(key, Image.Digest, "lost"),
        ];
        var content = AttestationManifest.Tagged(all, null, ImmutableHashSet<Digest>.Empty);

        var claims = await AttestationManifest.ClaimsAsync(
            [key.Public, rotated.Public],
            Image.Digest,
            Manifest.Read(content.Manifest),
            (layer, _) => Task.FromResult<ReadOnlyMemory<byte>?>(
                layer.Digest == all[4].Descriptor.Digest ? null : content.Blobs.Single(blob => blob.Descriptor.Digest == layer.Digest).Bytes),
            TestContext.Current.CancellationToken);

        Assert.Equal(
            [("mine", all[0].Descriptor.Digest), ("older", all[3].Descriptor.Digest)],
            claims.Select(claim => (claim.Type, claim.Envelope!)));
    }

    [Fact]
    public void Attestations_that_others_put_there_stay_and_those_that_are_replaced_go()
    {
        using var key = TestKeys.New();
        var (theirs, old, now) = (Made(key, Image.Digest, "theirs"), Made(key, Image.Digest, "spdx"), Made(key, Image.Digest, "spdx"));
        var before = AttestationManifest.Tagged([theirs, old], null, ImmutableHashSet<Digest>.Empty).Manifest;

        var after = AttestationManifest.Tagged([now], before, ImmutableHashSet.Create(old.Descriptor.Digest)).Manifest;

        Assert.Equal([theirs.Descriptor.Digest, now.Descriptor.Digest], Manifest.Read(after).Layers.Select(layer => layer.Digest));
    }

    [Fact]
    public void A_referrer_names_its_subject_without_what_an_index_says_of_it()
    {
        using var key = TestKeys.New();
        var listed = Image with { Platform = Platform.Parse("linux/amd64"), Annotations = Image.Annotations.Add("note", "text") };

        var manifest = Manifest.Read(AttestationManifest.Referrer(Made(key, Image.Digest, "spdx"), listed).Manifest);

        Assert.Equal(Image, manifest.Subject);
        Assert.Equal(Descriptor.Empty, manifest.Config);
        Assert.Equal("application/vnd.in-toto+json", manifest.ArtifactType);
        Assert.Equal("spdx", manifest.Annotations["in-toto.io/predicate-type"]);
    }

    private static Attestation Made(SigningKey key, Digest image, string type) => new(type, Envelope.Seal(key, Statement.Of(Worker, type, [], image)));
}
