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
        if (existing is not null && (await SignatureAsync([key.Public], repository, repository, image, tags, existing, cancellationToken)).IsGoodFor(tags))
        {
            return false;
        }

        var signature = SignatureManifest.Sign(key, repository, image, tags, existing)!;
        await StoreAsync(repository, signature, cancellationToken);
        await registry.Manifests.PutAsync(place, signature.Manifest, cancellationToken);
        return true;
    }

    /// <summary>
    /// What some keys have signed of a manifest or an index. Where one of them has signed it under exactly the expected tags, that takes one request;
    /// only otherwise the store reads what the signatures are over. It judges whatever stands there, from any author; bad content does not end the run.
    /// </summary>
    /// <param name="keys">Whose signatures count.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">Its digest.</param>
    /// <param name="expectedTags">What it should be published as; none for a manifest that is found by its index.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The registry does not answer.</exception>
    public Task<ImageSignature> SignatureAsync(
        ImmutableArray<VerificationKey> keys, Reference repository, Digest image, ImmutableArray<string> expectedTags, CancellationToken cancellationToken) =>
        SignatureAsync(keys, repository, repository, image, expectedTags, cancellationToken);

    /// <summary>The same of a copy.</summary>
    /// <param name="keys">Whose signatures count.</param>
    /// <param name="repository">Where the copy is, its signatures beside it.</param>
    /// <param name="signedAs">The repository that was signed.</param>
    /// <param name="image">Its digest.</param>
    /// <param name="expectedTags">What it should be published as; none for a manifest that is found by its index.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ImageSignature> SignatureAsync(
        ImmutableArray<VerificationKey> keys,
        Reference repository,
        Reference signedAs,
        Digest image,
        ImmutableArray<string> expectedTags,
        CancellationToken cancellationToken) =>
        await registry.Manifests.GetAsync(repository.WithTag(CosignTag.OfSignatures(image)), cancellationToken) is { } document
            ? await SignatureAsync(keys, repository, signedAs, image, expectedTags, document, cancellationToken)
            : ImageSignature.None;

    /// <summary>
    /// Attaches claims to a manifest or an index: all under the tag where cosign 2 looks, then each as a referrer. What a run that broke off
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
        if (!missing.IsEmpty)
        {
            var older = claimed.Where(claim => missing.Any(one => one.PredicateType == claim.Type)).Select(claim => claim.Envelope!);
            var tagged = AttestationManifest.Tagged(missing, existing, older.ToHashSet());
            await StoreAsync(repository, tagged, cancellationToken);
            await registry.Manifests.PutAsync(place, tagged.Manifest, cancellationToken);
        }

        foreach (var attestation in missing)
        {
            await AttachAsync(repository, AttestationManifest.Referrer(attestation, image), cancellationToken);
        }

        var kinds = attestations.Select(attestation => attestation.PredicateType).ToImmutableArray();
        var listed = await ListAsync([key], repository, image, kinds, cancellationToken);
        return [.. listed.Select(referrer => (AttestationManifest.PredicateTypeOf(referrer), referrer.Digest)).Where(referrer => kinds.Contains(referrer.Item1))];
    }

    /// <summary>
    /// Sees to it that claims are listed as referrers: those that stand under cosign's tag and are not listed are attached again. Where a registry keeps
    /// that list in a tag, somebody who attaches at the same time may have written it without them.
    /// </summary>
    /// <param name="keys">Whose claims count.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">The image.</param>
    /// <param name="kinds">The predicate types that have to be listed, each as often as here; where all are, that is the only question.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is listed then: less than all where the registry keeps no such list.</returns>
    public async Task<ImmutableArray<Descriptor>> ListAsync(
        ImmutableArray<VerificationKey> keys, Reference repository, Descriptor image, ImmutableArray<string> kinds, CancellationToken cancellationToken)
    {
        var listed = await registry.Referrers.ListAsync(repository, image.Digest, cancellationToken);
        var counts = listed.CountBy(AttestationManifest.PredicateTypeOf).ToDictionary();
        if (kinds.CountBy(kind => kind).All(kind => counts.GetValueOrDefault(kind.Key) >= kind.Value)
            || await registry.Manifests.GetAsync(repository.WithTag(CosignTag.OfAttestations(image.Digest)), cancellationToken) is not { } tagged
            || Fault(tagged) is not null)
        {
            return listed;
        }

        foreach (var claim in await ClaimsAsync(keys, repository, image.Digest, tagged, cancellationToken))
        {
            var envelope = Manifest.Read(tagged).Layers.First(layer => layer.Digest == claim.Envelope);
            if (await ReadAsync(repository, envelope, cancellationToken) is { } bytes
                && AttestationManifest.Referrer(new(claim.Type, bytes), image) is var referrer
                && listed.All(other => other.Digest != referrer.Manifest.Digest))
            {
                await AttachAsync(repository, referrer, cancellationToken);
            }
        }

        return await registry.Referrers.ListAsync(repository, image.Digest, cancellationToken);
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
        Reference signedAs,
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
        return SignatureManifest.Find(keys, signedAs, image, expectedTags, manifest)
            ?? await SignatureManifest.ReadAsync(
                keys,
                signedAs,
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

    private async Task AttachAsync(Reference repository, SignedContent referrer, CancellationToken cancellationToken)
    {
        await StoreAsync(repository, referrer, cancellationToken);
        await registry.Referrers.AttachAsync(repository, referrer.Manifest, cancellationToken);
    }

    private async Task StoreAsync(Reference repository, SignedContent content, CancellationToken cancellationToken)
    {
        foreach (var (descriptor, bytes) in content.Blobs)
        {
            await registry.Blobs.PutAsync(repository, BlobContent.Of(descriptor, bytes), [], new Progress<long>(), cancellationToken);
        }
    }
}
