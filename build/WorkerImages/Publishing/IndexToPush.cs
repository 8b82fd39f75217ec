using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Planning;

namespace WorkerImages.Publishing;

/// <summary>An index to push.</summary>
/// <param name="Repository">Where to; tag and digest do not count.</param>
/// <param name="Platforms">The platforms that it is to have, in its order.</param>
/// <param name="Built">The engine's image; null where all images are in the registry already.</param>
/// <param name="Others">Those that other runs have pushed.</param>
public sealed record IndexToPush(Reference Repository, ImmutableArray<Platform> Platforms, ImageToPush? Built, ImmutableArray<PushedImage> Others)
{
    /// <summary>Notes on the index. The same for the same image, or its digest changes with them.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The index that is published already, and is only made good; null for a new one.</summary>
    public Document? Published { get; init; }

    /// <summary>True where <see cref="Published"/> is believed, such as by its signature; else it must be, to the byte, what would be pushed.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>Blobs that the registry has lost or damaged: they are sent whatever it says of them.</summary>
    public IReadOnlySet<Digest> Damaged { get; init; } = ImmutableHashSet<Digest>.Empty;
}
