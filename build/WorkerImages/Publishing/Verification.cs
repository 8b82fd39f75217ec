using System.Collections.Immutable;
using System.Text.Json.Nodes;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Proofs;
using WorkerImages.Registry;
using WorkerImages.Rendering;

namespace WorkerImages.Publishing;

/// <summary>
/// Checks from outside, by nothing but a name and public keys, that a published image is what its owner signed: signatures, claims, labels,
/// and that its tags stand for it.
/// </summary>
/// <param name="registry">Where it is.</param>
/// <param name="keys">Of one of which it must be.</param>
public sealed class Verification(IRegistry registry, ImmutableArray<VerificationKey> keys)
{
    private const string Version = "org.opencontainers.image.version";
    private const string Created = "org.opencontainers.image.created";

    private static readonly ImmutableArray<string> Kinds = [SpdxDocument.PredicateType, CycloneDxDocument.PredicateType, Provenance.PredicateType];

    private readonly ProofStore _proofs = new(registry);

    /// <summary>Looks at everything; gives what was looked at, good and bad.</summary>
    /// <exception cref="WorkerImagesException">The registry does not have the image, or does not answer.</exception>
    public async Task<ImmutableArray<VerificationFinding>> CheckAsync(Reference image, CancellationToken cancellationToken)
    {
        var index = await registry.Manifests.GetAsync(image, cancellationToken)
            ?? throw new WorkerImagesException(ExitCode.Verification, $"{image} is not in its registry", next: "check the name; Publish puts it there");
        try
        {
            return await CheckAsync(image, index, cancellationToken);
        }
        catch (FormatException fault)
        {
            throw new WorkerImagesException(ExitCode.Verification, $"{image} is no image that can be verified", fault.Message, "publish it anew", fault);
        }
    }

    private async Task<ImmutableArray<VerificationFinding>> CheckAsync(Reference image, Document index, CancellationToken cancellationToken)
    {
        var findings = ImmutableArray.CreateBuilder<VerificationFinding>();
        void Find(string subject, string? objection) => findings.Add(new(image.ToString(), subject, objection));
        Find($"the signature of {index.Digest.Short}", await SignatureAsync(image, index.Digest, cancellationToken));
        var images = MediaTypes.IsIndex(index.MediaType) ? ImageIndex.Read(index).Manifests : [index.Descriptor];
        var builds = new List<(Platform Platform, ImmutableSortedDictionary<string, string> Labels)>();
        foreach (var descriptor in images)
        {
            var (platform, labels) = await ConfigurationAsync(image, descriptor, cancellationToken);
            builds.Add((platform, labels));
            Find($"the signature for {platform}", await SignatureAsync(image, descriptor.Digest, cancellationToken));
            var claims = await _proofs.ClaimsAsync(keys, image, descriptor.Digest, cancellationToken);
            foreach (var kind in Kinds)
            {
                Find($"the claim {kind} for {platform}", claims.Any(claim => claim.PredicateType == kind) ? null : "there is none that this key signed");
            }

            Find($"the labels for {platform}", OfLabels(labels, claims));
        }

        foreach (var tag in Expected(image, builds))
        {
            Find($"the tag {tag}", await TagAsync(image.WithTag(tag), index.Digest, cancellationToken));
        }

        return findings.ToImmutable();
    }

    private async Task<string?> SignatureAsync(Reference image, Digest digest, CancellationToken cancellationToken) =>
        (await _proofs.SignatureAsync(keys, image, digest, [], cancellationToken)).Objection;

    private async Task<(Platform Platform, ImmutableSortedDictionary<string, string> Labels)> ConfigurationAsync(
        Reference image, Descriptor descriptor, CancellationToken cancellationToken)
    {
        var document = await registry.Manifests.GetAsync(image.WithDigest(descriptor.Digest), cancellationToken)
            ?? throw new FormatException($"its manifest {descriptor.Digest} is not there");
        var configuration = ImageConfiguration.Read(await registry.Blobs.ReadAsync(image, Manifest.Read(document).Config, cancellationToken));
        return (descriptor.Platform ?? configuration.Platform, configuration.Labels);
    }

    // Every key of the OCI's is written, or it would be the base's; and what labels say of the source is what was signed.
    private static string? OfLabels(ImmutableSortedDictionary<string, string> labels, ImmutableArray<Claim> claims)
    {
        var absent = ImageLabels.OciNames.Where(name => !labels.ContainsKey(name)).ToList();
        var empty = new[] { Version, Created, LabelNames.Image, LabelNames.BuildId, LabelNames.SourceId }
            .Where(name => labels.GetValueOrDefault(name, "").Length == 0)
            .ToList();
        var source = claims.Where(claim => claim.PredicateType == Provenance.PredicateType).Select(Source).FirstOrDefault();
        return absent.Count > 0 ? $"{string.Join(", ", absent)} would be the base's"
            : empty.Count > 0 ? $"{string.Join(", ", empty)} say nothing"
            : source is not null && "sha256:" + source != labels[LabelNames.SourceId] ? $"they name the source {labels[LabelNames.SourceId]}, its provenance sha256:{source}"
            : null;
    }

    private static string? Source(Claim provenance) => (provenance.Predicate["buildDefinition"]?["resolvedDependencies"] as JsonArray ?? [])
        .FirstOrDefault(dependency => dependency?["name"]?.GetValue<string>() == "context")?["digest"]?["sha256"]?.GetValue<string>();

    // The immutable tag is known from what the labels say; of the others only the one that was asked for can be.
    private static IEnumerable<string> Expected(Reference image, List<(Platform Platform, ImmutableSortedDictionary<string, string> Labels)> builds)
    {
        var ids = builds.Where(build => Digest.TryParse(build.Labels.GetValueOrDefault(LabelNames.BuildId, ""), out _))
            .Select(build => KeyValuePair.Create(build.Platform, Digest.Parse(build.Labels[LabelNames.BuildId])))
            .ToImmutableArray();
        IEnumerable<string> immutable = ids.Length == builds.Count && ids.Length > 0 ? [ImageTags.ImmutableTag(builds[0].Labels.GetValueOrDefault(Version, ""), ids)] : [];
        return image.Tag is null ? immutable : immutable.Append(image.Tag).Distinct();
    }

    private async Task<string?> TagAsync(Reference tag, Digest expected, CancellationToken cancellationToken)
    {
        var standing = (await registry.Manifests.ResolveAsync(tag, cancellationToken))?.Digest;
        return standing == expected ? null : standing is null ? "it is not there" : $"it stands for {standing}";
    }
}
