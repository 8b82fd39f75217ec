using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>A blob that a registry should have and does not give as it was sent.</summary>
/// <param name="Digest">Which.</param>
/// <param name="Why">What came instead.</param>
public sealed record DamagedBlob(Digest Digest, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Digest}: {Why}";
}
