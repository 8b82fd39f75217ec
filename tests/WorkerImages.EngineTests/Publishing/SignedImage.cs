using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Publishing;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>An image as <see cref="ImagePublisher"/> leaves it in a registry, with all its proofs, made without an engine.</summary>
internal sealed record SignedImage
{
    private const int LayerLength = 2000;

    /// <summary>What its label says.</summary>
    public string Version { get; init; } = "1.0";

    /// <summary>Tells builds apart.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>When it was built.</summary>
    public DateTimeOffset Created { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What it stands on, by its index and its provenance.</summary>
    public Digest Base { get; init; } = SampleImages.DigestOf("base");

    /// <summary>What its provenance names instead.</summary>
    public Digest? ProvenBase { get; init; }

    /// <summary>What the index says about the base's layers instead.</summary>
    public ImmutableArray<DiffId>? BaseLayers { get; init; }

    /// <summary>The tags that the signature has instead of the image's two; none for a signature as earlier versions made it.</summary>
    public ImmutableArray<string>? SignedTags { get; init; }

    /// <summary>The digest of the build.</summary>
    public Digest Build => SampleImages.DigestOf($"build {Seed}");

    /// <summary>The tag that stays.</summary>
    public string Immutable => $"{Version}-{Build.Short}";

    /// <summary>Lowest first.</summary>
    public ImmutableArray<byte[]> Layers => [ArchivedImages.Layer(0, LayerLength), ArchivedImages.Layer(Seed, LayerLength)];

    /// <summary>A new key.</summary>
    public static SigningKey NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SigningKey.Read(key.ExportPkcs8PrivateKeyPem(), null, "a new key");
    }

    /// <summary>Puts it there with its two tags; gives its index.</summary>
    public async Task<Document> PutAsync(IRegistry registry, Reference repository, SigningKey key, CancellationToken cancellationToken)
    {
        var layers = Layers.Select(layer => new Descriptor(MediaTypes.Layer, Digest.Of(layer), layer.Length)).ToImmutableArray();
        var config = Configuration();
        var described = new Descriptor(MediaTypes.Config, Digest.Of(config), config.Length);
        foreach (var (blob, bytes) in layers.Zip(Layers).Append((described, config)))
        {
            await registry.Blobs.PutAsync(repository, BlobContent.Of(blob, bytes), [], new Progress<long>(), cancellationToken);
        }

        var manifest = new Manifest(described, layers).ToDocument();
        var index = new ImageIndex([manifest.Descriptor with { Platform = PublishBench.Amd, Annotations = Annotations() }]).ToDocument();
        await registry.Manifests.PutAsync(repository.WithDigest(manifest.Digest), manifest, cancellationToken);
        await registry.Manifests.PutAsync(repository.WithDigest(index.Digest), index, cancellationToken);
        var store = new SignatureStore(registry);
        await store.AttachAsync(key.Public, repository, manifest.Descriptor, [.. Claims().Select(claim => Sealed(key, repository, claim, manifest.Digest))], cancellationToken);
        await store.SignAsync(key, repository, manifest.Digest, [], cancellationToken);
        await store.SignAsync(key, repository, index.Digest, SignedTags ?? [Immutable, Version], cancellationToken);
        foreach (var tag in new[] { Immutable, Version })
        {
            await registry.Manifests.PutAsync(repository.WithTag(tag), index, cancellationToken);
        }

        return index;
    }

    private byte[] Configuration()
    {
        var labels = OciLabels.All.ToDictionary(name => name, _ => "");
        labels[OciLabels.Version] = Version;
        labels["org.opencontainers.image.created"] = Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        labels[LabelNames.Image] = "worker";
        labels[LabelNames.BuildId] = Build.Text;
        labels[LabelNames.SourceId] = SampleImages.DigestOf("source").Text;
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Labels = labels },
            rootfs = new { type = "layers", diff_ids = Layers.Select(layer => Digest.Of(layer).Text) },
        });
    }

    private ImmutableSortedDictionary<string, string> Annotations() => PublishedAnnotations.OfPlatform(
        new("docker.io/library/debian:trixie-slim", Base, null, BaseLayers ?? [new(Digest.Of(Layers[0]))]), null);

    private IEnumerable<Predicate> Claims()
    {
        yield return new(SpdxDocument.PredicateType, []);
        yield return new(CycloneDxDocument.PredicateType, []);
        yield return SampleProvenance.Of(PublishBench.Amd, ProvenBase ?? Base);
    }

    private static Attestation Sealed(SigningKey key, Reference repository, Predicate claim, Digest image) =>
        new(claim.Type, Envelope.Seal(key, Statement.Of(repository, claim.Type, claim.Content, image)));
}
