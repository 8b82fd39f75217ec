using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Signing;

namespace WorkerImages.Registry;

/// <summary>Signatures and signed claims in a registry, in the repository of the images that they are about.</summary>
/// <param name="registry">The registries.</param>
internal sealed class SignatureStore(IRegistry registry)
{
    /// <summary>Signs a manifest or an index, beside the signatures that are there.</summary>
    /// <param name="key">Whose signature it is.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">Its digest.</param>
    /// <param name="tags">What it is published as; none for a manifest that is found by its index.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when the key has signed it under all these tags: then nothing was written.</returns>
    /// <exception cref="WorkerImagesException">Something else stands where signatures should (<see cref="ExitCode.Verification"/>).</exception>
    public async Task<bool> SignAsync(SigningKey key, Reference repository, Digest image, ImmutableArray<string> tags, CancellationToken cancellationToken)
    {
        var place = repository.WithTag(CosignTag.OfSignatures(image));
        var existing = await registry.Manifests.GetAsync(place, cancellationToken);
        Check(place, existing);
        if (existing is not null && (await SignatureAsync([key.Public], repository, image, tags, existing, cancellationToken)).IsGoodFor(tags))
        {
            return false;
        }

        var signature = SignatureManifest.Sign(key, repository, image, tags, existing)!;
        await StoreAsync(repository, signature, cancellationToken);
        await registry.Manifests.PutAsync(place, signature.Manifest, cancellationToken);
        return true;
    }

    /// <summary>
    /// What some keys have signed of a manifest or an index. Where one of them has signed it under exactly the expected tags that is one request;
    /// only otherwise is read what the signatures are over. Whatever stands there, of whoever, is judged and ends nothing.
    /// </summary>
    /// <param name="keys">Whose signatures count.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">Its digest.</param>
    /// <param name="expectedTags">What it should be published as; none for a manifest that is found by its index.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The registry does not answer.</exception>
    public async Task<ImageSignature> SignatureAsync(
        ImmutableArray<VerificationKey> keys, Reference repository, Digest image, ImmutableArray<string> expectedTags, CancellationToken cancellationToken)
    {
        var place = repository.WithTag(CosignTag.OfSignatures(image));
        return await registry.Manifests.GetAsync(place, cancellationToken) is { } document
            ? await SignatureAsync(keys, repository, image, expectedTags, document, cancellationToken)
            : ImageSignature.None;
    }

    /// <summary>
    /// Attaches claims to a manifest or an index: each as a referrer, then all under the tag where cosign 2 looks. What a run that broke off
    /// has attached of the same kind stays, as it is as true.
    /// </summary>
    /// <returns>The manifests that attach them, by the kind of their claim.</returns>
    /// <exception cref="WorkerImagesException">Something else stands where claims should (<see cref="ExitCode.Verification"/>).</exception>
    public async Task<ImmutableArray<(string PredicateType, Digest Digest)>> AttachAsync(
        VerificationKey key, Reference repository, Descriptor image, ImmutableArray<Attestation> attestations, CancellationToken cancellationToken)
    {
        var place = repository.WithTag(CosignTag.OfAttestations(image.Digest));
        var existing = await registry.Manifests.GetAsync(place, cancellationToken);
        Check(place, existing);
        var claimed = existing is null ? [] : await ClaimsAsync([key], repository, image.Digest, existing, cancellationToken);
        var known = claimed.CountBy(claim => claim.Type).ToDictionary();
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
            var older = claimed.Where(claim => missing.Any(one => one.PredicateType == claim.Type)).Select(claim => claim.Envelope!);
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

    /// <summary>What the owners of some keys claim of a manifest or an index; none where nothing is attached that can be read.</summary>
    public async Task<ImmutableArray<Predicate>> ClaimsAsync(
        ImmutableArray<VerificationKey> keys, Reference repository, Digest image, CancellationToken cancellationToken)
    {
        var document = await registry.Manifests.GetAsync(repository.WithTag(CosignTag.OfAttestations(image)), cancellationToken);
        return document is null || Fault(document) is not null ? [] : await ClaimsAsync(keys, repository, image, document, cancellationToken);
    }

    private async Task<ImageSignature> SignatureAsync(
        ImmutableArray<VerificationKey> keys,
        Reference repository,
        Digest image,
        ImmutableArray<string> expectedTags,
        Document document,
        CancellationToken cancellationToken)
    {
        if (Fault(document) is { } fault)
        {
            return ImageSignature.None with { Objections = [$"what stands under {CosignTag.OfSignatures(image)} has no signatures: {fault}"] };
        }

        var manifest = Manifest.Read(document);
        return SignatureManifest.Find(keys, repository, image, expectedTags, manifest)
            ?? await SignatureManifest.ReadAsync(
                keys,
                repository,
                image,
                manifest,
                async (blob, token) => await ReadAsync(repository, blob, token) ?? throw new FormatException("its payload cannot be read"),
                cancellationToken);
    }

    private Task<ImmutableArray<Predicate>> ClaimsAsync(
        ImmutableArray<VerificationKey> keys, Reference repository, Digest image, Document document, CancellationToken cancellationToken) =>
        AttestationManifest.ClaimsAsync(keys, image, Manifest.Read(document), (blob, token) => ReadAsync(repository, blob, token), cancellationToken);

    // Null for a blob that is lost, damaged or too long: it proves nothing. Any other fault is the registry's, and passes.
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(Reference repository, Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.Blobs.ReadAsync(repository, blob, cancellationToken);
        }
        catch (RegistryException fault) when (fault.IsAboutContent)
        {
            return null;
        }
    }

    private static string? Fault(Document document)
    {
        try
        {
            Manifest.Read(document);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    // What is there is somebody's: it is not overwritten.
    private static void Check(Reference place, Document? existing)
    {
        if (existing is not null && Fault(existing) is { } fault)
        {
            throw new WorkerImagesException(
                ExitCode.Verification, $"nothing can be put beside what stands under {place}", fault, "see who put it there and have it removed, then publish again");
        }
    }

    private async Task StoreAsync(Reference repository, SignedContent content, CancellationToken cancellationToken)
    {
        foreach (var (descriptor, bytes) in content.Blobs)
        {
            await registry.Blobs.PutAsync(repository, BlobContent.Of(descriptor, bytes), [], new Progress<long>(), cancellationToken);
        }
    }
}
