using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Proofs;
using WorkerImages.Records;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>
/// Says of images what is in them and how they came to be, and signs that. A claim about a platform's image is about the index it stands in,
/// too, and attached to both: people know an image by its tag, and so by its index.
/// </summary>
internal sealed class ImageProofs(ProofStore store, PublishSettings settings, IProgress<RunEvent> events, TimeProvider clock)
{
    /// <summary>What was written.</summary>
    public sealed record Result(BillOfMaterials Bill, ImmutableArray<AttestationInfo> Attestations, ImmutableArray<SignatureInfo> Signatures);

    /// <summary>
    /// Attaches all claims to what is in the registry, then signs: a signature says that the rest is there. So the index is signed when there are
    /// claims for all its platforms; those that other runs of this key have made are repeated about it.
    /// </summary>
    public async Task<Result> ProveAsync(ImageContent content, PushedIndex index, CancellationToken cancellationToken)
    {
        var (image, repository) = (content.Image, content.Image.Repository);
        var pushed = index.Platforms.First(platform => platform.Platform == image.Platform);
        var subject = new SbomSubject(
            repository.WithTag(image.ImmutableTag),
            pushed.Descriptor.Digest,
            image.Platform,
            pushed.Configuration?.Created ?? DateTimeOffset.UnixEpoch,
            settings.Invocation.ToolVersion);
        var bill = BillOfMaterials.Of(subject, content.Packages);
        if (settings.Key is not { } key)
        {
            return new(bill, [], []);
        }

        var attestations = Attestations(key, content, bill, pushed.Descriptor.Digest, index.Document.Digest);
        var attached = await store.AttachAsync(key.Public, repository, pushed.Descriptor, attestations, cancellationToken);
        var others = await OthersAsync(key, index, pushed, cancellationToken);
        await store.AttachAsync(key.Public, repository, index.Document.Descriptor, [.. attestations, .. others.SelectMany(other => other.Value)], cancellationToken);
        return new(
            bill,
            [.. attached.Select(one => new AttestationInfo(image.Platform, one.PredicateType, one.Digest))],
            await SignAsync(key, image, index, [.. others.Where(other => attestations.Any(own => LacksKind(other.Value, own))).Select(other => other.Key)], cancellationToken));
    }

    /// <summary>This key's signatures over an index and its images; empty without a key, null where the key has not signed the index under all its tags.</summary>
    public async Task<ImmutableArray<SignatureInfo>?> SignaturesAsync(
        Reference repository, Document index, ImmutableArray<string> tags, CancellationToken cancellationToken) =>
        settings.Key is not { } key ? []
        : (await store.SignatureAsync([key.Public], repository, index.Digest, tags, cancellationToken)).IsGoodFor(tags) ? EntryParts.Signatures(repository, key.Public.Id, Signed(index))
        : null;

    /// <summary>The packages of an image that was published before, as its bill of materials has them; null where this key signed none.</summary>
    public async Task<ImmutableArray<InstalledPackage>?> PackagesAsync(
        Reference repository, Platform platform, Digest index, IRegistry registry, CancellationToken cancellationToken)
    {
        if (settings.Key is not { } key
            || await registry.Manifests.GetAsync(repository.WithDigest(index), cancellationToken) is not { } document
            || !MediaTypes.IsIndex(document.MediaType)
            || ImageIndex.Read(document).For(platform) is not { } image)
        {
            return null;
        }

        var claims = await store.ClaimsAsync([key.Public], repository, image.Digest, cancellationToken);
        return claims.LastOrDefault(claim => claim.PredicateType == SpdxDocument.PredicateType) is { } bill
            ? SpdxPackages.Read(bill.Predicate.ToJsonString(), $"the bill of materials of {repository.WithDigest(image.Digest)}")
            : null;
    }

    // What a run that broke off has left is less than all.
    private static bool LacksKind(ImmutableArray<Attestation> claimed, Attestation own) => claimed.All(claim => claim.PredicateType != own.PredicateType);

    // The index last: whoever sees its signature may rely on the others.
    private static IEnumerable<Digest> Signed(Document index) => [.. ImageIndex.Read(index).Manifests.Select(manifest => manifest.Digest), index.Digest];

    private async Task<ImmutableArray<SignatureInfo>> SignAsync(
        SigningKey key, PublishableImage image, PushedIndex index, ImmutableArray<PushedPlatform> unproven, CancellationToken cancellationToken)
    {
        var left = unproven.Select(platform => platform.Descriptor.Digest).Append(index.Document.Digest).ToHashSet();
        ImmutableArray<Digest> signed = [.. Signed(index.Document).Where(digest => unproven.IsEmpty || !left.Contains(digest))];
        if (!unproven.IsEmpty)
        {
            events.Report(new Warning(
                $"{index.Reference} is not signed: not all is claimed with this key of {string.Join(", ", unproven.Select(platform => platform.Platform))}; "
                + "publish with the key there, too"));
        }

        foreach (var digest in signed)
        {
            ImmutableArray<string> tags = digest == index.Document.Digest ? [image.ImmutableTag, .. image.RollingTags] : [];
            await store.SignAsync(key, index.Repository, digest, tags, cancellationToken);
        }

        return EntryParts.Signatures(index.Repository, key.Public.Id, signed);
    }

    private async Task<Dictionary<PushedPlatform, ImmutableArray<Attestation>>> OthersAsync(
        SigningKey key, PushedIndex index, PushedPlatform own, CancellationToken cancellationToken)
    {
        var others = new Dictionary<PushedPlatform, ImmutableArray<Attestation>>();
        foreach (var other in index.Platforms.Where(platform => platform != own))
        {
            var claims = await store.ClaimsAsync([key.Public], index.Repository, other.Descriptor.Digest, cancellationToken);
            others[other] = [.. claims.GroupBy(claim => claim.PredicateType).Select(kind => Seal(key, index.Repository, kind.Last(), other.Descriptor.Digest, index.Document.Digest))];
        }

        return others;
    }

    private ImmutableArray<Attestation> Attestations(SigningKey key, ImageContent content, BillOfMaterials bill, Digest image, Digest index)
    {
        var provenance = ProvenanceOf.Of(content.Image, content.Below, settings, clock.GetUtcNow());
        return [.. bill.Claims.Append(new Claim(Provenance.PredicateType, provenance.ToPredicate())).Select(claim => Seal(key, content.Image.Repository, claim, image, index))];
    }

    private static Attestation Seal(SigningKey key, Reference repository, Claim claim, Digest image, Digest index) =>
        new(claim.PredicateType, Envelope.Seal(key, Statement.Of(repository, claim.PredicateType, claim.Predicate, image, index)));
}
