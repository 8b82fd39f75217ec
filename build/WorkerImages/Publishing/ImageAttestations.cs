using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Publishing.Push;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace WorkerImages.Publishing;

/// <summary>
/// Says of images what is in them and how they came to be, and signs that. A claim about a platform's image is about the index it stands in,
/// too, and attached to both: people know an image by its tag, and so by its index.
/// </summary>
internal sealed class ImageAttestations(SignatureStore store, PublishSettings settings, IProgress<RunEvent> events, TimeProvider clock)
{
    /// <summary>The predicate types of the claims that every image has.</summary>
    public static readonly ImmutableArray<string> Kinds = [SpdxDocument.PredicateType, CycloneDxDocument.PredicateType, Provenance.PredicateType];

    /// <summary>What was written.</summary>
    /// <param name="Bill">What is in the engine's image; null where nothing of this engine was published.</param>
    /// <param name="Attestations">Attached to its manifest.</param>
    /// <param name="Signatures">Over the index and its manifests.</param>
    public sealed record Result(BillOfMaterials? Bill, ImmutableArray<AttestationInfo> Attestations, ImmutableArray<SignatureInfo> Signatures);

    /// <summary>
    /// Attaches all claims to what is in the registry, then signs: a signature says that the rest is there. So the index is signed when there are
    /// claims for all its platforms; those that other runs of this key have made are repeated about it.
    /// </summary>
    /// <param name="content">The engine's image in the index; null where all its images were in the registry already.</param>
    /// <param name="publication">What the index is called.</param>
    /// <param name="index">The index.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Result> ProveAsync(ImageContent? content, PlannedPublication publication, PushedIndex index, CancellationToken cancellationToken)
    {
        var own = content is null ? null : index.Platforms.First(platform => platform.Platform == content.Platform);
        var bill = own is null ? null : BillOfMaterials.Of(SubjectOf(content!, own), content!.Packages);
        if (settings.Key is not { } key)
        {
            return new(bill, [], []);
        }

        ImmutableArray<Attestation> attestations = own is null ? [] : Attestations(key, content!, bill!, own.Descriptor.Digest, index.Document.Digest);
        var attached = own is null ? [] : await store.AttachAsync(key.Public, index.Repository, own.Descriptor, attestations, cancellationToken);
        var others = await OthersAsync(key, index, own, cancellationToken);
        await store.AttachAsync(key.Public, index.Repository, index.Document.Descriptor, [.. attestations, .. others.SelectMany(other => other.Value)], cancellationToken);
        return new(
            bill,
            [.. attached.Select(one => new AttestationInfo(own!.Platform, one.PredicateType, one.Digest))],
            await SignAsync(key, publication, index, [.. others.Where(other => Kinds.Any(kind => LacksKind(other.Value, kind))).Select(other => other.Key)], cancellationToken));
    }

    /// <summary>Sees to it that what was claimed of a published index and its images is still listed beside them; nothing without a key.</summary>
    public async Task ListAsync(PlannedPublication publication, CancellationToken cancellationToken)
    {
        if (settings.Key is null || publication.Published is not { } published)
        {
            return;
        }

        foreach (var platform in published.Platforms.Values)
        {
            await store.ListAsync(settings.Keys, publication.Repository, platform.Descriptor, Kinds, cancellationToken);
        }

        // The claims of every platform are about the index, too.
        ImmutableArray<string> all = [.. published.Platforms.SelectMany(_ => Kinds)];
        await store.ListAsync(settings.Keys, publication.Repository, published.Document.Descriptor, all, cancellationToken);
    }

    /// <summary>Signs a published index, which one of the keys has signed under other tags, under those that it is to have now.</summary>
    /// <exception cref="WorkerImagesException">There is no key to sign with (<see cref="ExitCode.Verification"/>): no client should trust an unsigned tag.</exception>
    public async Task SignTagsAsync(PlannedPublication publication, CancellationToken cancellationToken)
    {
        var index = publication.Published!.Document.Digest;
        if (settings.Key is not { } key)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"{publication.Repository.WithDigest(index)} gets no further tag",
                $"its signature does not list {string.Join(", ", publication.Unsigned)}; no tag was moved",
                "publish with the key that signs: --sign-key FILE");
        }

        await store.SignAsync(key, publication.Repository, index, publication.Tags, cancellationToken);
    }

    /// <summary>The packages of an image that was published before, as its bill of materials has them; null where this key signed none.</summary>
    public async Task<ImmutableArray<InstalledPackage>?> PackagesAsync(
        Reference repository, Platform platform, Digest index, IRegistry registry, CancellationToken cancellationToken)
    {
        if (settings.Keys.IsEmpty
            || await registry.Manifests.GetAsync(repository.WithDigest(index), cancellationToken) is not { } document
            || !MediaTypes.IsIndex(document.MediaType)
            || ImageIndex.Read(document).For(platform) is not { } image)
        {
            return null;
        }

        var claims = await store.ClaimsAsync(settings.Keys, repository, image.Digest, cancellationToken);
        return claims.LastOrDefault(claim => claim.Type == SpdxDocument.PredicateType) is { } bill
            ? SpdxPackages.Read(bill.Content.ToJsonString(), $"the bill of materials of {repository.WithDigest(image.Digest)}")
            : null;
    }

    // What a run that broke off has left is less than all.
    private static bool LacksKind(ImmutableArray<Attestation> claimed, string kind) => claimed.All(claim => claim.PredicateType != kind);

    // The index last: a client that sees its signature may rely on the others.
    private static IEnumerable<Digest> Signed(PushedIndex index) => index.Platforms.Select(platform => platform.Descriptor.Digest).Append(index.Document.Digest);

    private async Task<ImmutableArray<SignatureInfo>> SignAsync(
        SigningKey key, PlannedPublication publication, PushedIndex index, ImmutableArray<PushedPlatform> unproven, CancellationToken cancellationToken)
    {
        var left = unproven.Select(platform => platform.Descriptor.Digest).Append(index.Document.Digest).ToHashSet();
        ImmutableArray<Digest> signed = [.. Signed(index).Where(digest => unproven.IsEmpty || !left.Contains(digest))];
        if (!unproven.IsEmpty)
        {
            events.Report(new Warning(
                $"{index.Reference} is not signed: not all is claimed with this key of {string.Join(", ", unproven.Select(platform => platform.Platform))}; "
                + "publish with the key there, too"));
        }

        foreach (var digest in signed)
        {
            await store.SignAsync(key, index.Repository, digest, digest == index.Document.Digest ? publication.Tags : [], cancellationToken);
        }

        return ImageEntryBuilder.Signatures(index.Repository, key.Public.Id, signed);
    }

    private async Task<Dictionary<PushedPlatform, ImmutableArray<Attestation>>> OthersAsync(
        SigningKey key, PushedIndex index, PushedPlatform? own, CancellationToken cancellationToken)
    {
        var others = new Dictionary<PushedPlatform, ImmutableArray<Attestation>>();
        foreach (var other in index.Platforms.Where(platform => platform != own))
        {
            var claims = await store.ClaimsAsync(settings.Keys, index.Repository, other.Descriptor.Digest, cancellationToken);
            others[other] = [.. claims.GroupBy(claim => claim.Type).Select(kind => Seal(key, index.Repository, kind.Last(), other.Descriptor.Digest, index.Document.Digest))];
        }

        return others;
    }

    private SbomSubject SubjectOf(ImageContent content, PushedPlatform own) => new(
        content.Publication.Repository.WithTag(content.Publication.ImmutableTag),
        own.Descriptor.Digest,
        content.Platform,
        own.Configuration?.Created ?? DateTimeOffset.UnixEpoch,
        settings.Invocation.ToolVersion);

    private ImmutableArray<Attestation> Attestations(SigningKey key, ImageContent content, BillOfMaterials bill, Digest image, Digest index)
    {
        var provenance = ProvenanceBuilder.Of(content.Step, content.Below, content.Releases, settings, clock.GetUtcNow());
        return
        [
            .. bill.Claims.Append(new Predicate(Provenance.PredicateType, provenance.ToPredicate()))
                .Select(claim => Seal(key, content.Publication.Repository, claim, image, index)),
        ];
    }

    private static Attestation Seal(SigningKey key, Reference repository, Predicate claim, Digest image, Digest index) =>
        new(claim.Type, Envelope.Seal(key, Statement.Of(repository, claim.Type, claim.Content, image, index)));
}
