using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Publishing;

/// <summary>An image in the engine that is to be pushed.</summary>
/// <param name="Platform">What it was built for.</param>
/// <param name="ImageId">The engine's id.</param>
public sealed record ImageToPush(Platform Platform, string ImageId)
{
    /// <summary>Notes on its descriptor in the index. The same for the same image, or the index's digest changes with them.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The base that it stands on, in its registry, with its digest: its layers are taken from there as they are. Null for one that was bootstrapped.</summary>
    public Reference? Base { get; init; }

    /// <summary>Repositories of the same registry, without the registry, that may have some of its layers: its parents'.</summary>
    public ImmutableArray<string> MountFrom { get; init; } = [];
}
