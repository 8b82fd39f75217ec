using WorkerImages.Oci;

namespace WorkerImages.Publishing;

/// <summary>A tag after publishing.</summary>
/// <param name="Name">The tag.</param>
/// <param name="IsImmutable">False for one that moves with every build.</param>
/// <param name="Digest">What it stands for now.</param>
/// <param name="PreviousDigest">What it stood for before; null when it is new. Equal to <paramref name="Digest"/> when it was not moved.</param>
public sealed record PublishedTag(string Name, bool IsImmutable, Digest Digest, Digest? PreviousDigest)
{
    /// <summary>True when it was written.</summary>
    public bool IsMoved => Digest != PreviousDigest;
}
