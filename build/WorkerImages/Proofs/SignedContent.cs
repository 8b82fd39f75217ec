using WorkerImages.Oci;

namespace WorkerImages.Proofs;

/// <summary>A document of a registry together with the blobs it names and that are sent before it.</summary>
/// <param name="Manifest">The document.</param>
/// <param name="Blobs">Bytes by what names them, the empty configuration among them.</param>
public sealed record SignedContent(Document Manifest, IReadOnlyList<(Descriptor Descriptor, ReadOnlyMemory<byte> Bytes)> Blobs);
