using System.Collections.Immutable;
using System.Security.Cryptography;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Registry;

/// <summary>Signatures and claims in a real registry: what a look at them costs, and what stands there that nobody of us has put there.</summary>
public sealed class SignatureStoreTests
{
    private static readonly ImmutableArray<string> Tags = ["1.0", PublishBench.Immutable];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task A_signature_over_just_the_expected_tags_costs_one_request()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = Key();
        using var other = Key();
        var (store, image) = (new SignatureStore(client), (await bench.PublishAsync(bench.Image())).Index.Document.Digest);
        await store.SignAsync(key, bench.Repository, image, Tags, Token);
        bench.Proxy.Mend();

        var signature = await store.SignatureAsync([other.Public, key.Public], bench.Repository, image, [.. Tags.Reverse()], Token);

        Assert.Equal(key.Public.Id, signature.KeyId);
        Assert.Equal(Tags, signature.Tags);
        Assert.EndsWith($"/manifests/{CosignTag.OfSignatures(image)}", Assert.Single(bench.Proxy.Requests).Path, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task What_is_signed_under_fewer_tags_is_signed_again_with_all_and_under_more_it_is_not()
    {
        // Given what an earlier version has signed, without tags
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = Key();
        var (store, image) = (new SignatureStore(client), (await bench.PublishAsync(bench.Image())).Index.Document.Digest);
        Assert.True(await store.SignAsync(key, bench.Repository, image, [], Token));

        // Then it is good, and for no tag
        var old = await store.SignatureAsync([key.Public], bench.Repository, image, Tags, Token);
        Assert.True(old.IsGood);
        Assert.False(old.IsGoodFor(["1.0"]));

        // When it is signed again
        Assert.True(await store.SignAsync(key, bench.Repository, image, Tags, Token));
        bench.Proxy.Mend();

        // Then for all of them, and nothing needs to be written for some
        Assert.False(await store.SignAsync(key, bench.Repository, image, ["1.0"], Token));
        Assert.DoesNotContain(bench.Proxy.Requests, request => request.Method is not ("GET" or "HEAD"));
        Assert.Equal(Tags, (await store.SignatureAsync([key.Public], bench.Repository, image, ["9.9"], Token)).Tags);
    }

    [RegistryFact]
    public async Task Whatever_stands_where_signatures_and_claims_should_is_told_and_ends_nothing()
    {
        // Given an index in the place of the signatures, and one in that of the claims
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = Key();
        var (store, index) = (new SignatureStore(client), (await bench.PublishAsync(bench.Image())).Index.Document);
        foreach (var tag in new[] { CosignTag.OfSignatures(index.Digest), CosignTag.OfAttestations(index.Digest) })
        {
            await client.Manifests.PutAsync(bench.Repository.WithTag(tag), index, Token);
        }

        // When
        var signature = await store.SignatureAsync([key.Public], bench.Repository, index.Digest, Tags, Token);
        var claims = await store.ClaimsAsync([key.Public], bench.Repository, index.Digest, Token);
        var unsigned = await Assert.ThrowsAsync<WorkerImagesException>(() => store.SignAsync(key, bench.Repository, index.Digest, Tags, Token));
        var unclaimed = await Assert.ThrowsAsync<WorkerImagesException>(() => store.AttachAsync(key.Public, bench.Repository, index.Descriptor, [], Token));

        // Then
        Assert.False(signature.IsGood);
        Assert.Contains("not the manifest of one image", Assert.Single(signature.Objections), StringComparison.Ordinal);
        Assert.Empty(claims);
        Assert.All([unsigned, unclaimed], fault => Assert.Equal(ExitCode.Verification, fault.ExitCode));
    }

    [RegistryFact]
    public async Task A_payload_that_the_registry_has_lost_does_not_count_and_the_other_does()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = Key();
        var (store, image) = (new SignatureStore(client), (await bench.PublishAsync(bench.Image())).Index.Document.Digest);
        await store.SignAsync(key, bench.Repository, image, ["lost"], Token);
        await store.SignAsync(key, bench.Repository, image, Tags, Token);
        var lost = Digest.Of(SimpleSigning.Payload(bench.Repository, image, ["lost"]));
        bench.Proxy.Break(request => request.Path.EndsWith(lost.Text, StringComparison.Ordinal), new Fault.Answer(404), times: 9);

        var signature = await store.SignatureAsync([key.Public], bench.Repository, image, ["1.0"], Token);

        Assert.True(signature.IsGoodFor(["1.0"]));
        Assert.Equal([$"signature {lost.Short}: its payload cannot be read"], signature.Objections);
    }

    [RegistryFact]
    public async Task Claims_by_any_of_the_keys_count_and_a_registry_that_fails_is_not_taken_for_one_that_has_none()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var older = Key();
        using var key = Key();
        var (store, index) = (new SignatureStore(client), (await bench.PublishAsync(bench.Image())).Index.Document);
        foreach (var (by, type) in new[] { (older, SpdxDocument.PredicateType), (key, CycloneDxDocument.PredicateType) })
        {
            var statement = Statement.Of(bench.Repository, type, [], index.Digest);
            await store.AttachAsync(by.Public, bench.Repository, index.Descriptor, [new(type, Envelope.Seal(by, statement))], Token);
        }

        Assert.Equal(2, (await store.ClaimsAsync([key.Public, older.Public], bench.Repository, index.Digest, Token)).Length);
        Assert.Single(await store.ClaimsAsync([key.Public], bench.Repository, index.Digest, Token));

        bench.Proxy.Break(request => request.Path.Contains("/blobs/", StringComparison.Ordinal), new Fault.Answer(500), times: 99);
        var fault = await Assert.ThrowsAsync<RegistryException>(() => store.ClaimsAsync([key.Public], bench.Repository, index.Digest, Token));
        Assert.Equal(ExitCode.Network, fault.ExitCode);
    }

    private static SigningKey Key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SigningKey.Read(key.ExportPkcs8PrivateKeyPem(), null, "a new key");
    }
}
