using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Proofs;

namespace WorkerImages.Registry;

/// <summary>Signatures and signed claims in a registry, in the repository of the images that they are about.</summary>
/// <param name="registry">The registries.</param>
public sealed class ProofStore(IRegistry registry)
{
    /// <summary>Signs a manifest or an index, beside the signatures that are there.</summary>
    /// <param name="key">Whose signature it is.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">Its digest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when the key's signature was there: then nothing was written.</returns>
    public async Task<bool> SignAsync(SigningKey key, Reference repository, Digest image, CancellationToken cancellationToken)
    {
        var place = repository.WithTag(ProofTag.OfSignatures(image));
        var existing = await registry.Manifests.GetAsync(place, cancellationToken);
        if (SignatureManifest.Sign(key, repository, image, existing) is not { } signature)
        {
            return false;
        }

        await StoreAsync(repository, signature, cancellationToken);
        await registry.Manifests.PutAsync(place, signature.Manifest, cancellationToken);
        return true;
    }

    /// <summary>True when a signature of the key over a manifest or an index is there.</summary>
    public async Task<bool> IsSignedAsync(SigningKey key, Reference repository, Digest image, CancellationToken cancellationToken) =>
        SignatureManifest.Sign(
            key, repository, image, await registry.Manifests.GetAsync(repository.WithTag(ProofTag.OfSignatures(image)), cancellationToken)) is null;

    /// <summary>
    /// Attaches claims to a manifest or an index: each as a referrer, then all under the tag where cosign 2 looks. What a run that broke off
    /// has attached of the same kind stays, as it is as true.
    /// </summary>
    /// <returns>The manifests that attach them, by the kind of their claim.</returns>
    public async Task<ImmutableArray<(string PredicateType, Digest Digest)>> AttachAsync(
        VerificationKey key, Reference repository, Descriptor image, ImmutableArray<Attestation> attestations, CancellationToken cancellationToken)
    {
        var place = repository.WithTag(ProofTag.OfAttestations(image.Digest));
        var existing = await registry.Manifests.GetAsync(place, cancellationToken);
        var claimed = existing is null ? [] : await ClaimsAsync(key, repository, image.Digest, existing, cancellationToken);
        var known = claimed.CountBy(claim => claim.PredicateType).ToDictionary();
        var missing = attestations.GroupBy(attestation => attestation.PredicateType)
            .Where(kind => known.GetValueOrDefault(kind.Key) < kind.Count())
            .SelectMany(kind => kind)
            .ToImmutableArray();
        foreach (var attestation in missing)
        {
            var referrer = AttestationManifest.Referrer(attestation, image);
            await StoreAsync(repository, referrer, cancellationToken);
            await registry.Referrers.AttachAsync(repository, referrer.Manifest, cancellationToken);
        }

        if (!missing.IsEmpty)
        {
            var older = claimed.Where(claim => missing.Any(one => one.PredicateType == claim.PredicateType)).Select(claim => claim.Envelope!);
            var tagged = AttestationManifest.Tagged(missing, existing, older.ToHashSet());
            await StoreAsync(repository, tagged, cancellationToken);
            await registry.Manifests.PutAsync(place, tagged.Manifest, cancellationToken);
        }

        var listed = await registry.Referrers.ListAsync(repository, image.Digest, cancellationToken);
        return
        [
            .. listed.Select(referrer => (AttestationManifest.PredicateTypeOf(referrer), referrer.Digest))
                .Where(referrer => attestations.Any(attestation => attestation.PredicateType == referrer.Item1)),
        ];
    }

    /// <summary>What a key's owner claims of a manifest or an index; none where nothing is attached.</summary>
    public async Task<ImmutableArray<Claim>> ClaimsAsync(VerificationKey key, Reference repository, Digest image, CancellationToken cancellationToken)
    {
        var document = await registry.Manifests.GetAsync(repository.WithTag(ProofTag.OfAttestations(image)), cancellationToken);
        return document is null ? [] : await ClaimsAsync(key, repository, image, document, cancellationToken);
    }

    /// <summary>Null when a signature of the key over a manifest or an index is there; else why there is none that counts.</summary>
    public async Task<ImmutableArray<string>?> ObjectionsAsync(VerificationKey key, Reference repository, Digest image, CancellationToken cancellationToken)
    {
        var document = await registry.Manifests.GetAsync(repository.WithTag(ProofTag.OfSignatures(image)), cancellationToken);
        return document is null
            ? []
            : await SignatureManifest.ObjectionsAsync(
                key, repository, image, Manifest.Read(document), (blob, token) => registry.Blobs.ReadAsync(repository, blob, token), cancellationToken);
    }

    private Task<ImmutableArray<Claim>> ClaimsAsync(
        VerificationKey key, Reference repository, Digest image, Document document, CancellationToken cancellationToken) =>
        AttestationManifest.ClaimsAsync(
            key, image, Manifest.Read(document), (blob, token) => registry.Blobs.ReadAsync(repository, blob, token), cancellationToken);

    private async Task StoreAsync(Reference repository, SignedContent content, CancellationToken cancellationToken)
    {
        foreach (var (descriptor, bytes) in content.Blobs)
        {
            await registry.Blobs.PutAsync(repository, BlobContent.Of(descriptor, bytes), [], new Untold(), cancellationToken);
        }
    }

    // A few kilobytes need no progress.
    private sealed class Untold : IProgress<long>
    {
        public void Report(long value)
        {
        }
    }
}
