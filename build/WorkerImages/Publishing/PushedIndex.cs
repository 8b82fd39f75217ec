using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Publishing;

/// <summary>An index in a registry, by digest.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Document">The bytes.</param>
/// <param name="Platforms">Its images, in its order.</param>
public sealed record PushedIndex(Reference Repository, Document Document, ImmutableArray<PushedPlatform> Platforms)
{
    /// <summary>The reference that means exactly this.</summary>
    public Reference Reference => Repository.WithDigest(Document.Digest);
}

/// <summary>The image of one platform in a registry, by digest.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Descriptor">Of its manifest.</param>
/// <param name="Manifest">What it is made of.</param>
/// <param name="Configuration">What it says of itself; null when that was not looked at.</param>
/// <param name="Counts">How its blobs came to be there.</param>
public sealed record PushedPlatform(
    Platform Platform, Descriptor Descriptor, Manifest Manifest, ImageConfiguration? Configuration, BlobCounts Counts);

/// <summary>How blobs came to be in a repository.</summary>
/// <param name="Existed">They were there.</param>
/// <param name="Mounted">The registry took them from another repository of its own.</param>
/// <param name="Sent">They were sent.</param>
/// <param name="BytesSent">Bytes of those that were sent.</param>
public sealed record BlobCounts(int Existed, int Mounted, int Sent, long BytesSent)
{
    /// <summary>None.</summary>
    public static readonly BlobCounts None = new(0, 0, 0, 0);
}
