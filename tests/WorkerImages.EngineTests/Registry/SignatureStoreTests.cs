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

/// <summary>Signatures and claims in a real registry: what a look at them costs, and how the store treats what the tool has not put there.</summary>
public sealed class SignatureStoreTests
{
    private static readonly ImmutableArray<string> Tags = ["1.0", PublishBench.Immutable];

    private static readonly ImmutableArray<string> Kinds = [SpdxDocument.PredicateType, CycloneDxDocument.PredicateType, Provenance.PredicateType];

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
        // Given an index where the signatures should be, and one where the claims should be
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

    [RegistryFact]
    public async Task Where_the_tag_that_lists_referrers_is_taken_for_the_image_claims_are_found_by_cosigns_tag_and_that_is_told_once()
    {
        // Given a registry that reads the tag sha256-HEX as the digest, as GitLab's is described (oras-go 1396)
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = Key();
        var (store, index) = (new SignatureStore(client), (await bench.PublishAsync(bench.Image())).Index.Document);
        bench.Proxy.Mend();
        bench.Proxy.Opinion = request => request.Method is "GET" or "HEAD" && request.Path.EndsWith($"/manifests/sha256-{index.Digest.Hex}", StringComparison.Ordinal)
            ? new Fault.Ask(request.Target.Replace("sha256-", "sha256:", StringComparison.Ordinal))
            : null;

        // When
        var attached = await store.AttachAsync(key.Public, bench.Repository, index.Descriptor, [.. Kinds.Select(kind => Claim(key, bench.Repository, kind, index.Digest))], Token);

        // Then
        Assert.Empty(attached);
        Assert.Empty(await client.Referrers.ListAsync(bench.Repository, index.Digest, Token));
        Assert.Equal(Kinds, (await store.ClaimsAsync([key.Public], bench.Repository, index.Digest, Token)).Select(claim => claim.Type));
        Assert.DoesNotContain(bench.Proxy.Requests, request => request.Method == "PUT" && request.Path.EndsWith($"sha256-{index.Digest.Hex}", StringComparison.Ordinal));
        Assert.Contains("claims are found by cosign's tags only", Assert.Single(bench.Events.Events.OfType<Notice>()).Text, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task A_registry_that_takes_no_manifest_with_a_subject_has_the_claims_all_the_same()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = Key();
        var (store, index) = (new SignatureStore(client), (await bench.PublishAsync(bench.Image())).Index.Document);
        bench.Proxy.Mend();
        bench.Proxy.Opinion = request => request.Method == "PUT" && request.Path.Contains("/manifests/sha256:", StringComparison.Ordinal)
            ? new Fault.Answer(400) { Body = """{"errors":[{"code":"MANIFEST_INVALID","message":"unknown field subject"}]}""" }
            : null;

        await store.AttachAsync(key.Public, bench.Repository, index.Descriptor, [.. Kinds.Select(kind => Claim(key, bench.Repository, kind, index.Digest))], Token);

        Assert.Equal(Kinds, (await store.ClaimsAsync([key.Public], bench.Repository, index.Digest, Token)).Select(claim => claim.Type));
        Assert.Contains("unknown field subject", Assert.Single(bench.Events.Events.OfType<Notice>()).Text, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task Somebody_who_attaches_at_the_same_time_loses_nothing_nor_do_we()
    {
        // Given somebody who writes the list without our entries, each time that we have written it, three times
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = Key();
        var (store, index) = (new SignatureStore(client), (await bench.PublishAsync(bench.Image())).Index.Document);
        var upstream = bench.Repository with { Registry = bench.Proxy.Upstream };
        var tag = upstream.WithTag($"sha256-{index.Digest.Hex}");
        var theirs = await ProofOfOthersAsync(client, upstream, index);
        var (left, wasWritten) = (3, false);
        bench.Proxy.Mend();
        bench.Proxy.Before = async request =>
        {
            if (!request.Path.EndsWith(tag.Tag!, StringComparison.Ordinal))
            {
                return;
            }

            if (wasWritten && left-- > 0)
            {
                await client.Manifests.PutAsync(tag, new ImageIndex([theirs]).ToDocument(), Token);
            }

            wasWritten = request.Method == "PUT";
        };

        // When
        await store.AttachAsync(key.Public, bench.Repository, index.Descriptor, [.. Kinds.Select(kind => Claim(key, bench.Repository, kind, index.Digest))], Token);

        // Then
        Assert.True(left <= 0);
        Assert.Equal(4, (await client.Referrers.ListAsync(bench.Repository, index.Digest, Token)).Length);

        // When the list is written without ours after that, and a run looks at all
        await client.Manifests.PutAsync(tag, new ImageIndex([theirs]).ToDocument(), Token);
        var listed = await store.ListAsync([key.Public], bench.Repository, index.Descriptor, Kinds, Token);

        // Then
        Assert.Contains(listed, one => one.Digest == theirs.Digest);
        Assert.Equal(Kinds.Order(), listed.Select(AttestationManifest.PredicateTypeOf).Where(kind => kind.Length > 0).Order());
    }

    private static async Task<Descriptor> ProofOfOthersAsync(RegistryClient client, Reference repository, Document index)
    {
        await client.Blobs.PutAsync(repository, BlobContent.Of(Descriptor.Empty, Descriptor.EmptyContent), [], new Progress<long>(), Token);
        var proof = new Manifest(Descriptor.Empty, [Descriptor.Empty]) { ArtifactType = "application/x-proof", Subject = index.Descriptor }.ToDocument();
        await client.Manifests.PutAsync(repository.WithDigest(proof.Digest), proof, Token);
        return proof.Descriptor with { ArtifactType = "application/x-proof" };
    }

    private static Attestation Claim(SigningKey key, Reference repository, string kind, Digest image) =>
        new(kind, Envelope.Seal(key, Statement.Of(repository, kind, [], image)));

    private static SigningKey Key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SigningKey.Read(key.ExportPkcs8PrivateKeyPem(), null, "a new key");
    }
}
