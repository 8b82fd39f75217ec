using System.Collections.Immutable;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Publishing.Verify;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace WorkerImages.Publishing.Reproduce;

/// <summary>A published image of one platform, and what its owner has signed of how it was built.</summary>
/// <param name="Image">Its manifest, by digest.</param>
/// <param name="Platform">What it is for.</param>
/// <param name="Configuration">What it says about itself.</param>
/// <param name="Claims">What is claimed of it.</param>
internal sealed record PublishedBuild(Reference Image, Platform Platform, ImageConfiguration Configuration, ImmutableArray<Predicate> Claims)
{
    private const int OverAll = 1001; // of apt's priorities, the one that even goes back to an older version (apt_preferences(5))

    private static readonly ImmutableHashSet<string> OfOneBuild = [OciLabels.Created, OciLabels.Revision, OciLabels.BaseName, OciLabels.BaseDigest];

    /// <summary>The image's name in its catalogue.</summary>
    public string Name => Configuration.Labels.GetValueOrDefault(LabelNames.Image, "");

    /// <summary>The hash of what it was built from in the repository.</summary>
    public Digest? Source => ProvenanceReader.DigestsOf(Claims, "context").Select(digest => (Digest?)digest).FirstOrDefault();

    /// <summary>The commit that it was built from, by its provenance, or else by its label; null where neither names one.</summary>
    public string? Revision => ProvenanceReader.RevisionOf(Claims) ?? (Configuration.Labels.GetValueOrDefault(OciLabels.Revision) is { Length: > 0 } label ? label : null);

    /// <summary>The arguments that it was built with: what it stands on, by digest, is among them.</summary>
    public ImmutableSortedDictionary<string, string> Arguments => ProvenanceReader.ArgumentsOf(Claims);

    /// <summary>What is installed in it.</summary>
    public ImmutableArray<InstalledPackage> Packages => Claims.LastOrDefault(claim => claim.Type == SpdxDocument.PredicateType) is { } bill
        ? SpdxPackages.Read(bill.Content.ToJsonString(), $"the bill of materials of {Image}")
        : [];

    /// <summary>
    /// The labels that a plan gave it. Another build gets the same, since they only repeat what is compared otherwise, or say when it was built; those that
    /// the Dockerfile writes it writes again.
    /// </summary>
    public ImmutableSortedDictionary<string, string> PlannedLabels => Configuration.Labels
        .Where(label => label.Key.StartsWith(LabelNames.Namespace, StringComparison.Ordinal)
            || OfOneBuild.Contains(label.Key)
            || (label.Value.Length == 0 && !label.Key.StartsWith(OciLabels.Prefix, StringComparison.Ordinal)))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>What tells apt to take the packages in the versions that are published, as long as an archive has them (apt_preferences(5)).</summary>
    public string Preferences
    {
        get
        {
            var text = new StringBuilder();
            foreach (var package in Packages.Where(package => package.Kind == PackageKind.Debian).DistinctBy(package => package.Name))
            {
                text.Append($"Package: {package.Name}\nPin: version {package.Version}\nPin-Priority: {OverAll}\n\n");
            }

            return text.ToString();
        }
    }

    /// <summary>Reads the images of a published index, one for each platform, and believes none that the keys have not signed, whole.</summary>
    /// <param name="registry">Where it is.</param>
    /// <param name="keys">One of them must have signed the image.</param>
    /// <param name="image">The image, by tag or digest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WorkerImagesException">It is not there, not signed, or no image of this program (<see cref="ExitCode.Verification"/>).</exception>
    public static async Task<ImmutableArray<PublishedBuild>> ReadAsync(
        IRegistry registry, ImmutableArray<VerificationKey> keys, Reference image, CancellationToken cancellationToken)
    {
        foreach (var finding in await new Verification(registry, keys).CheckAsync(image, cancellationToken))
        {
            if (finding.Objection is { } objection)
            {
                throw new WorkerImagesException(
                    ExitCode.Verification,
                    $"{image} is not built once more",
                    $"it is not what its owner signed: {finding.Subject}: {objection}",
                    "name the key that signed it: --key FILE; --target Verify tells all that is wrong");
            }
        }

        var exact = image is { Tag: null, Digest: null } ? image.WithTag("latest") : image;
        var document = await registry.Manifests.GetAsync(exact, cancellationToken)
            ?? throw new WorkerImagesException(ExitCode.Network, $"{image} is not in its registry any more", next: "run again");
        var builds = ImmutableArray.CreateBuilder<PublishedBuild>();
        foreach (var (descriptor, manifest) in await IndexContent.ReadAsync(registry.Manifests, exact, document, cancellationToken))
        {
            var configuration = ImageConfiguration.Read(await registry.Blobs.ReadAsync(exact, manifest.Config, cancellationToken));
            var claims = await new SignatureStore(registry).ClaimsAsync(keys, exact, descriptor.Digest, cancellationToken);
            builds.Add(new(exact.WithDigest(descriptor.Digest), descriptor.Platform ?? configuration.Platform, configuration, claims));
        }

        return builds.Count > 0 ? builds.ToImmutable() : throw new WorkerImagesException(
            ExitCode.Verification, $"{image} is not built once more", "its index has no images", "publish it again, or roll back");
    }
}
