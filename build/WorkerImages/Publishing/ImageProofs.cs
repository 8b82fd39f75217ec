using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Proofs;
using WorkerImages.Records;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>
/// Says of images what is in them and how they came to be, and signs that. A claim about a platform's image is about the index it stands in,
/// too, and attached to both: people know an image by its tag, and so by its index.
/// </summary>
internal sealed class ImageProofs(ProofStore store, PublishSettings settings, TimeProvider clock)
{
    /// <summary>What was written.</summary>
    public sealed record Result(BillOfMaterials Bill, ImmutableArray<AttestationInfo> Attestations, ImmutableArray<SignatureInfo> Signatures);

    /// <summary>Attaches all claims to what was pushed, then signs: a signature says that the rest is there.</summary>
    public async Task<Result> ProveAsync(ImageContent content, PushedIndex index, CancellationToken cancellationToken)
    {
        var image = content.Image;
        var pushed = index.Platforms.First(platform => platform.Platform == image.Platform);
        var subject = new SbomSubject(
            image.Repository.WithTag(image.ImmutableTag),
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
        var attached = await store.AttachAsync(key.Public, image.Repository, pushed.Descriptor, attestations, cancellationToken);
        await store.AttachAsync(key.Public, image.Repository, index.Document.Descriptor, attestations, cancellationToken);
        return new(
            bill,
            [.. attached.Select(one => new AttestationInfo(image.Platform, one.PredicateType, one.Digest))],
            await SignAsync(image.Repository, index.Document, null, cancellationToken));
    }

    /// <summary>Signs the images of an index and, last, the index; nothing where this key has signed the index before.</summary>
    /// <param name="repository">Where they are.</param>
    /// <param name="index">The index.</param>
    /// <param name="late">Is told when there was no signature; null where there cannot be one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ImmutableArray<SignatureInfo>> SignAsync(Reference repository, Document index, Action? late, CancellationToken cancellationToken)
    {
        if (settings.Key is not { } key)
        {
            return [];
        }

        ImmutableArray<Digest> signed = [.. ImageIndex.Read(index).Manifests.Select(manifest => manifest.Digest), index.Digest];
        if (!await store.IsSignedAsync(key, repository, index.Digest, cancellationToken))
        {
            late?.Invoke();
            foreach (var digest in signed)
            {
                await store.SignAsync(key, repository, digest, cancellationToken);
            }
        }

        return EntryParts.Signatures(repository, key.Public.Id, signed);
    }

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

        var claims = await store.ClaimsAsync(key.Public, repository, image.Digest, cancellationToken);
        return claims.LastOrDefault(claim => claim.PredicateType == SpdxDocument.PredicateType) is { } bill
            ? SpdxPackages.Read(bill.Predicate.ToJsonString(), $"the bill of materials of {repository.WithDigest(image.Digest)}")
            : null;
    }

    private ImmutableArray<Attestation> Attestations(SigningKey key, ImageContent content, BillOfMaterials bill, Digest image, Digest index)
    {
        var provenance = ProvenanceOf.Of(content.Image, content.Below, settings, clock.GetUtcNow());
        return
        [
            .. bill.Claims.Append(new Claim(Provenance.PredicateType, provenance.ToPredicate())).Select(claim => new Attestation(
                claim.PredicateType,
                Envelope.Seal(key, Statement.Of(content.Image.Repository, claim.PredicateType, claim.Predicate, image, index)))),
        ];
    }
}
