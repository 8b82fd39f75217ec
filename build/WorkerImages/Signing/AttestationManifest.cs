using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>
/// The manifests that attach attestations to an image: one artifact for each, which registries list as referrers, and one with all of them
/// under <see cref="CosignTag.OfAttestations"/>, where cosign 2 looks. Both name the same blobs.
/// </summary>
internal static class AttestationManifest
{
    private const string ArtifactType = "application/vnd.in-toto+json";
    private const string PredicateType = "in-toto.io/predicate-type";

    /// <summary>A referrer of the image.</summary>
    public static SignedContent Referrer(Attestation attestation, Descriptor image)
    {
        var manifest = new Manifest(Descriptor.Empty, [attestation.Descriptor])
        {
            ArtifactType = ArtifactType,
            Subject = Subject(image),
            Annotations = Notes(attestation.PredicateType),
        };
        return new(manifest.ToDocument(), [(Descriptor.Empty, Descriptor.EmptyContent), (attestation.Descriptor, attestation.Envelope)]);
    }

    /// <summary>What cosign 2 reads: the attestations, beside those that are there already.</summary>
    /// <param name="attestations">Of one image.</param>
    /// <param name="existing">What the tag has now; null for nothing.</param>
    /// <param name="replaced">Envelopes that the attestations replace, such as an older claim of the same kind by the same key.</param>
    public static SignedContent Tagged(ImmutableArray<Attestation> attestations, Document? existing, IReadOnlySet<Digest> replaced)
    {
        var kept = existing is null ? [] : Manifest.Read(existing).Layers.Where(layer => !replaced.Contains(layer.Digest)).ToImmutableArray();
        var layers = kept.AddRange(attestations.Select(attestation => attestation.Descriptor));
        var config = SignatureManifest.Configuration(layers);
        var described = new Descriptor(MediaTypes.Config, Digest.Of(config.Span), config.Length);
        return new(
            new Manifest(described, layers).ToDocument(),
            [(described, config), .. attestations.Select(attestation => (attestation.Descriptor, attestation.Envelope))]);
    }

    /// <summary>What the owners of some keys claim of an image, by the envelopes that a manifest of either form names.</summary>
    /// <param name="keys">Whose claims count.</param>
    /// <param name="image">The digest of the image's manifest or index.</param>
    /// <param name="manifest">Of either form.</param>
    /// <param name="envelopes">Gives the bytes of a layer, checked against its digest; null where they are not available.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Only what a key signed and what is about this image; by envelope.</returns>
    public static async Task<ImmutableArray<Predicate>> ClaimsAsync(
        ImmutableArray<VerificationKey> keys,
        Digest image,
        Manifest manifest,
        Func<Descriptor, CancellationToken, Task<ReadOnlyMemory<byte>?>> envelopes,
        CancellationToken cancellationToken)
    {
        var claims = ImmutableArray.CreateBuilder<Predicate>();
        foreach (var layer in manifest.Layers.Where(layer => layer.MediaType == Envelope.MediaType))
        {
            if (await envelopes(layer, cancellationToken) is { } envelope
                && keys.Select(key => Envelope.Open(key, envelope.Span)).FirstOrDefault(opened => opened is not null) is { } statement
                && Statement.Read(statement, image) is { } claim)
            {
                claims.Add(claim with { Envelope = layer.Digest });
            }
        }

        return claims.ToImmutable();
    }

    /// <summary>The kind of claim that a referrer attaches, as its index lists it; empty for a referrer of another kind.</summary>
    public static string PredicateTypeOf(Descriptor referrer) => referrer.Annotations.GetValueOrDefault(PredicateType, "");

    internal static ImmutableSortedDictionary<string, string> Notes(string predicateType) =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(PredicateType, predicateType);

    // A subject is named by type, digest and size; what an index says about it besides does not belong there.
    private static Descriptor Subject(Descriptor image) => new(image.MediaType, image.Digest, image.Size);
}
