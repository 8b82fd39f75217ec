using WorkerImages.Oci;

namespace WorkerImages.Proofs;

/// <summary>A signed statement about an image, and what it claims.</summary>
/// <param name="PredicateType">The kind of claim.</param>
/// <param name="Envelope">The bytes of the envelope.</param>
public sealed record Attestation(string PredicateType, ReadOnlyMemory<byte> Envelope)
{
    /// <summary>What a manifest writes of it. Cosign wants the second annotation and leaves it empty: the signature is inside.</summary>
    public Descriptor Descriptor => new(Proofs.Envelope.MediaType, Digest.Of(Envelope.Span), Envelope.Length)
    {
        Annotations = AttestationManifest.Notes(PredicateType).SetItem("dev.cosignproject.cosign/signature", "").SetItem("predicateType", PredicateType),
    };
}
