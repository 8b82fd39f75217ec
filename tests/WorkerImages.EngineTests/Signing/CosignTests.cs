using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Signing;

/// <summary>Signatures and attestations as Debian 13's cosign and oras see them, in a real registry.</summary>
public sealed class CosignTests
{
    private static readonly Platform Amd64 = Platform.Parse("linux/amd64");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ArchiveFact]
    public async Task Cosign_accepts_signatures_of_each_curve_beside_each_other_and_no_other_key()
    {
        await using var bench = await BeginAsync();
        using var repository = new ProofRegistry(Reference.Parse($"{bench.Registry.Host}/acme/worker"));
        var image = await repository.PutImageAsync("1.0", Token);
        using var small = Key(ECCurve.NamedCurves.nistP256);
        using var large = Key(ECCurve.NamedCurves.nistP384);
        using var stranger = Key(ECCurve.NamedCurves.nistP256);
        var tag = CosignTag.OfSignatures(image.Digest);

        var first = SignatureManifest.Sign(small, repository.Repository, image.Digest, [], null)!;
        await repository.PutAsync(first, tag, Token);
        await repository.PutAsync(SignatureManifest.Sign(large, repository.Repository, image.Digest, ["1.0"], await repository.GetAsync(tag, Token))!, tag, Token);

        foreach (var key in new[] { small, large })
        {
            var verified = await bench.CosignAsync("verify", key, repository, image);
            Assert.True(verified.ExitCode == 0, verified.ToString());
            Assert.True((await ReadAsync(key, repository, image.Digest)).IsGood);
        }

        var refused = await bench.CosignAsync("verify", stranger, repository, image);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("no matching signatures", refused.StandardError, StringComparison.Ordinal);
    }

    [ArchiveFact]
    public async Task Cosign_does_not_accept_a_signature_that_was_moved_to_another_image()
    {
        await using var bench = await BeginAsync();
        using var repository = new ProofRegistry(Reference.Parse($"{bench.Registry.Host}/acme/worker"));
        var signed = await repository.PutImageAsync("1.0", Token);
        var other = await repository.PutImageAsync("2.0", Token);
        using var key = Key(ECCurve.NamedCurves.nistP256);

        await repository.PutAsync(SignatureManifest.Sign(key, repository.Repository, signed.Digest, [], null)!, CosignTag.OfSignatures(other.Digest), Token);

        Assert.NotEqual(0, (await bench.CosignAsync("verify", key, repository, other)).ExitCode);
        Assert.False((await ReadAsync(key, repository, other.Digest)).IsGood);
    }

    [ArchiveFact]
    public async Task Cosign_accepts_an_image_that_is_signed_with_its_tags_and_again_with_more_and_shows_them()
    {
        await using var bench = await BeginAsync();
        using var repository = new ProofRegistry(Reference.Parse($"{bench.Registry.Host}/acme/worker"));
        using var client = new RegistryClient(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
        var image = await repository.PutImageAsync("1.0", Token);
        using var key = Key(ECCurve.NamedCurves.nistP256);
        var store = new SignatureStore(client);
        foreach (var tags in new ImmutableArray<string>[] { [], ["1.0"], ["1.0", "1.0-0123456789ab"] })
        {
            Assert.True(await store.SignAsync(key, repository.Repository, image.Digest, tags, Token));
            Assert.False(await store.SignAsync(key, repository.Repository, image.Digest, tags, Token));
        }

        var verified = await bench.CosignAsync("verify", key, repository, image);
        var annotated = await bench.CosignAsync("verify", key, repository, image, "-a", "tags=1.0");

        Assert.True(verified.ExitCode == 0, verified.ToString());
        Assert.True(annotated.ExitCode == 0, annotated.ToString());
        Assert.NotEqual(0, (await bench.CosignAsync("verify", key, repository, image, "-a", "tags=9.9")).ExitCode);
        Assert.Contains("\"tags\":\"1.0,1.0-0123456789ab\"", verified.StandardOutput, StringComparison.Ordinal);
    }

    [ArchiveFact]
    public async Task Cosign_verifies_each_attestation_and_oras_discovers_them_all()
    {
        await using var bench = await BeginAsync();
        using var repository = new ProofRegistry(Reference.Parse($"{bench.Registry.Host}/acme/worker"));
        var image = await repository.PutImageAsync("1.0", Token);
        using var key = Key(ECCurve.NamedCurves.nistP256);
        using var stranger = Key(ECCurve.NamedCurves.nistP256);

        await AttachAsync(repository, image, [.. Predicates(repository.Repository, image.Digest).Select(claim => Sealed(key, repository, image, claim))]);

        foreach (var type in new[] { "slsaprovenance1", "spdxjson", "cyclonedx" })
        {
            var verified = await bench.CosignAsync("verify-attestation", key, repository, image, "--type", type);
            Assert.True(verified.ExitCode == 0, $"{type}: {verified}");
            Assert.NotEqual(0, (await bench.CosignAsync("verify-attestation", stranger, repository, image, "--type", type)).ExitCode);
        }

        var found = await RunningProgram.RunAsync(
            bench.Tools.Oras, ["discover", "--plain-http", $"{repository.Repository}@{image.Digest}"], bench.Home.Path, bench.Environment, Token);
        Assert.True(found.ExitCode == 0, found.ToString());
        Assert.Contains("application/vnd.in-toto+json", found.StandardOutput, StringComparison.Ordinal);
    }

    private static async Task<ImageSignature> ReadAsync(SigningKey key, ProofRegistry repository, Digest image) => await SignatureManifest.ReadAsync(
        [key.Public],
        repository.Repository,
        image,
        Manifest.Read(await repository.GetAsync(CosignTag.OfSignatures(image), Token)),
        repository.GetBlobAsync,
        Token);

    private static async Task AttachAsync(ProofRegistry repository, Document image, ImmutableArray<Attestation> attestations)
    {
        await repository.PutAsync(
            AttestationManifest.Tagged(attestations, null, ImmutableHashSet<Digest>.Empty), CosignTag.OfAttestations(image.Digest), Token);
        var listed = ImmutableArray.CreateBuilder<Descriptor>();
        foreach (var attestation in attestations)
        {
            var content = AttestationManifest.Referrer(attestation, image.Descriptor);
            await repository.PutAsync(content, content.Manifest.Digest.Text, Token);
            var manifest = Manifest.Read(content.Manifest);
            listed.Add(content.Manifest.Descriptor with { ArtifactType = manifest.ArtifactType, Annotations = manifest.Annotations });
        }

        await repository.PutManifestAsync(new ImageIndex(listed.ToImmutable()).ToDocument(), $"sha256-{image.Digest.Hex}", Token);
    }

    private static Attestation Sealed(SigningKey key, ProofRegistry repository, Document image, Predicate claim) =>
        new(claim.Type, Envelope.Seal(key, Statement.Of(repository.Repository, claim.Type, claim.Content, image.Digest)));

    private static IEnumerable<Predicate> Predicates(Reference repository, Digest image)
    {
        var packages = new ImagePackages(new("debian", "13", "Debian"), [new(PackageKind.Debian, "bash", "5.2", "amd64")]);
        var subject = new SbomSubject(repository.WithTag("1.0"), image, Amd64, DateTimeOffset.UnixEpoch, "0.1.0");
        yield return new(SpdxDocument.PredicateType, JsonNode.Parse(SpdxDocument.Write(subject, packages))!.AsObject());
        yield return new(CycloneDxDocument.PredicateType, JsonNode.Parse(CycloneDxDocument.Write(subject, packages))!.AsObject());
        yield return SampleProvenance.Of(Amd64, Digest.Of("debian"u8));
    }

    private static SigningKey Key(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return SigningKey.Read(key.ExportPkcs8PrivateKeyPem(), null, "a new key");
    }

    private static async Task<Bench> BeginAsync()
    {
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        return new(await ProofTools.ObtainAsync(Token), await RegistryBench.StartAsync(Token));
    }

    private sealed class Bench(ProofTools tools, RegistryBench registry) : IAsyncDisposable
    {
        public ProofTools Tools => tools;

        public RegistryBench Registry => registry;

        public ScratchDirectory Home { get; } = new();

        public Dictionary<string, string?> Environment => new() { ["HOME"] = Home.Path };

        public Task<ProgramResult> CosignAsync(string command, SigningKey key, ProofRegistry repository, Document image, params string[] more) =>
            RunningProgram.RunAsync(
                tools.Cosign,
                [
                    command, "--key", Home.Write($"{key.Public.Id.Short}.pub", key.Public.Pem), "--insecure-ignore-tlog=true", "--allow-http-registry",
                    .. more, $"{repository.Repository}@{image.Digest}",
                ],
                Home.Path,
                Environment,
                Token);

        public async ValueTask DisposeAsync()
        {
            await registry.DisposeAsync();
            Home.Dispose();
        }
    }
}
