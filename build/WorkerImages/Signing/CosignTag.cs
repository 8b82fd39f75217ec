using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>The tags under which cosign 2 looks for what belongs to a manifest or index.</summary>
internal static class CosignTag
{
    /// <summary>Where its signatures are.</summary>
    public static string OfSignatures(Digest digest) => $"sha256-{digest.Hex}.sig";

    /// <summary>Where its attestations are.</summary>
    public static string OfAttestations(Digest digest) => $"sha256-{digest.Hex}.att";
}
