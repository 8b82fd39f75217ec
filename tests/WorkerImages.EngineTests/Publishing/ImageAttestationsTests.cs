using System.Collections.Immutable;
using System.Security.Cryptography;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Packages.Apt;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.Publishing.Push;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>What is claimed of an index whose platforms were published by several runs, in a real registry.</summary>
public sealed class ImageAttestationsTests
{
    private static readonly Digest Base = SampleImages.DigestOf("base");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task An_index_is_signed_when_all_is_claimed_of_all_its_platforms_and_has_the_claims_of_each()
    {
        // Given an index over two platforms. For one of them, a run that broke off has left one kind of claim only
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = Key();
        var store = new SignatureStore(client);
        var push = new ImagePush(client, bench.Images, bench.Scratch.At("elsewhere"), bench.Events, TimeProvider.System);
        var other = await push.RunAsync(bench.Repository, Built(bench, PublishBench.Arm), ImmutableHashSet<Digest>.Empty, Token);
        var pushed = new PushedImage(PublishBench.Arm, other.Descriptor.Digest, SampleImages.DigestOf("build"), Descriptor.NoAnnotations, null);
        var image = bench.Image(PublishBench.Immutable, Built(bench, PublishBench.Amd), pushed);
        var publication = new PlannedPublication(bench.Repository, PublishBench.Immutable) { Tags = image.Tags };
        var index = await bench.Push(client).RunAsync(image.Index, Token);
        var arm = index.Platforms.Single(platform => platform.Platform == PublishBench.Arm).Descriptor;
        var half = Statement.Of(bench.Repository, SpdxDocument.PredicateType, new() { ["SPDXID"] = "SPDXRef-DOCUMENT" }, arm.Digest);
        await store.AttachAsync(key.Public, bench.Repository, arm, [new(SpdxDocument.PredicateType, Envelope.Seal(key, half))], Token);
        var proofs = new ImageAttestations(store, new(key, new("https://example.org", "1", "1.0", null), DateTimeOffset.UnixEpoch), bench.Events, TimeProvider.System);

        // When one platform is proven
        var first = await proofs.ProveAsync(Content(PublishBench.Amd, publication), publication, index, Token);

        // Then that one is signed, and the index is not
        var amd = index.Platforms.Single(platform => platform.Platform == PublishBench.Amd).Descriptor;
        Assert.Equal([amd.Digest], first.Signatures.Select(signature => signature.Digest));
        Assert.False((await SignatureAsync()).IsGood);
        Assert.Contains(bench.Events.Events, told => told is Warning { Text: var text } && text.Contains("is not signed: not all is claimed with this key of linux/arm64", StringComparison.Ordinal));

        // When the other is
        var second = await proofs.ProveAsync(Content(PublishBench.Arm, publication), publication, index, Token);

        // Then all is signed, and each kind of claim about the index is there for both
        Assert.Equal(3, second.Signatures.Length);
        Assert.True((await SignatureAsync()).IsGoodFor(publication.Tags));
        var claims = await store.ClaimsAsync([key.Public], bench.Repository, index.Document.Digest, Token);
        Assert.All(
            [SpdxDocument.PredicateType, CycloneDxDocument.PredicateType, Provenance.PredicateType],
            kind => Assert.True(claims.Count(claim => claim.Type == kind) >= 2, $"{kind}: {claims.Length} claims in all"));

        Task<ImageSignature> SignatureAsync() => store.SignatureAsync([key.Public], bench.Repository, index.Document.Digest, publication.Tags, Token);
    }

    private static readonly AptState NoApt = AptState.Read(
        """{"schemaVersion":1,"architecture":"amd64","sources":[],"preferences":[],"keyrings":{},"trusted":[],"packages":[],"problems":[]}""", "the test");

    private static SigningKey Key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SigningKey.Read(key.ExportPkcs8PrivateKeyPem(), null, "a new key");
    }

    private static ImageToPush Built(PublishBench bench, Platform platform) => new(platform, bench.Images.Add(platform, ArchivedImages.Layer(1, 1000)));

    private static ImageContent Content(Platform platform, PlannedPublication publication)
    {
        var source = SampleImages.Source(SampleImages.Image("worker") with { Platforms = [PublishBench.Amd, PublishBench.Arm] }) with { Platform = platform };
        var step = EnginePlan.Of(
            [source], SampleImages.DebianAt(Base), [], ImmutableHashSet<string>.Empty).Steps.Single();
        return new(
            step with { Publication = publication },
            "the engine's",
            Descriptor.NoAnnotations,
            new ImagePackages(null, []),
            new(SampleImages.Debian.Image.ToString(), Base, null, []),
            new(NoApt, ImmutableDictionary<Digest, ImmutableArray<byte>>.Empty, Base));
    }
}
