using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>A signed statement about an image, and what it claims.</summary>
/// <param name="PredicateType">The kind of claim.</param>
/// <param name="Envelope">The bytes of the envelope.</param>
internal sealed record Attestation(string PredicateType, ReadOnlyMemory<byte> Envelope)
{
    /// <summary>What a manifest writes of it. Cosign wants the second annotation and leaves it empty: the signature is inside.</summary>
    public Descriptor Descriptor => new(Signing.Envelope.MediaType, Digest.Of(Envelope.Span), Envelope.Length)
    {
        Annotations = AttestationManifest.Notes(PredicateType).SetItem("dev.cosignproject.cosign/signature", "").SetItem("predicateType", PredicateType),
    };
}

/// <summary>A document of a registry together with the blobs it names and that are sent before it.</summary>
/// <param name="Manifest">The document.</param>
/// <param name="Blobs">Bytes by what names them, the empty configuration among them.</param>
internal sealed record SignedContent(Document Manifest, IReadOnlyList<(Descriptor Descriptor, ReadOnlyMemory<byte> Bytes)> Blobs);
