using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Planning;

namespace WorkerImages.Publishing.Push;

/// <summary>An index to push.</summary>
/// <param name="Repository">Where to; tag and digest do not count.</param>
/// <param name="Platforms">The platforms that it is to have, in its order.</param>
/// <param name="Built">The engine's image; null where all images are in the registry already.</param>
/// <param name="Others">Those that other runs have pushed.</param>
internal sealed record IndexToPush(Reference Repository, ImmutableArray<Platform> Platforms, ImageToPush? Built, ImmutableArray<PushedImage> Others)
{
    /// <summary>Notes on the index. The same for the same image, or its digest changes with them.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The index that is published already, and is only made good; null for a new one.</summary>
    public Document? Published { get; init; }

    /// <summary>True where <see cref="Published"/> is believed, such as by its signature; else it must be, to the byte, what would be pushed.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>Blobs that the registry has lost or damaged: they are sent whatever it says about them.</summary>
    public IReadOnlySet<Digest> Damaged { get; init; } = ImmutableHashSet<Digest>.Empty;
}

/// <summary>An image in the engine that is to be pushed.</summary>
/// <param name="Platform">What it was built for.</param>
/// <param name="ImageId">The engine's id.</param>
internal sealed record ImageToPush(Platform Platform, string ImageId)
{
    /// <summary>Notes on its descriptor in the index. The same for the same image, or the index's digest changes with them.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The base that it stands on, in its registry, with its digest: its layers are taken from there as they are. Null for one that was bootstrapped.</summary>
    public Reference? Base { get; init; }

    /// <summary>Repositories of the same registry, without the registry, that may have some of its layers: its parents'.</summary>
    public ImmutableArray<string> MountFrom { get; init; } = [];
}

/// <summary>An index in a registry, by digest.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Document">The bytes.</param>
/// <param name="Platforms">Its images, in its order.</param>
internal sealed record PushedIndex(Reference Repository, Document Document, ImmutableArray<PushedPlatform> Platforms)
{
    /// <summary>The reference that means exactly this.</summary>
    public Reference Reference => Repository.WithDigest(Document.Digest);
}

/// <summary>The image of one platform in a registry, by digest.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Descriptor">Of its manifest.</param>
/// <param name="Manifest">What it is made of.</param>
/// <param name="Configuration">What it says about itself; null when that was not looked at.</param>
/// <param name="Counts">How its blobs came to be there.</param>
internal sealed record PushedPlatform(
    Platform Platform, Descriptor Descriptor, Manifest Manifest, ImageConfiguration? Configuration, BlobCounts Counts);

/// <summary>How blobs came to be in a repository.</summary>
/// <param name="Existed">They were there.</param>
/// <param name="Mounted">The registry took them from another of its repositories.</param>
/// <param name="Sent">They were sent.</param>
/// <param name="BytesSent">Bytes of those that were sent.</param>
internal sealed record BlobCounts(int Existed, int Mounted, int Sent, long BytesSent)
{
    /// <summary>None.</summary>
    public static readonly BlobCounts None = new(0, 0, 0, 0);
}
