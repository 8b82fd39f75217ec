using System.Collections.Immutable;

namespace WorkerImages.Catalog;

/// <summary>
/// The images of a catalogue, validated: what <c>catalog.yaml</c> and the <c>image.yaml</c> files say, defaults filled in. With them come
/// the images of included catalogues that they stand on.
/// </summary>
/// <param name="Directory">The folder of <c>catalog.yaml</c>, from the repository root with forward slashes, such as <c>images</c>.</param>
/// <param name="Registry">Registry and path that stand before the name of every image of its own, such as <c>localhost:5000/acme</c>.</param>
/// <param name="Images">Parents before their children, otherwise by name.</param>
public sealed record ImageCatalog(string Directory, string Registry, ImmutableArray<ImageDefinition> Images)
{
    /// <summary>Platform → label of a CI runner that builds it; what is not here is left to the CI system's own runners.</summary>
    public ImmutableSortedDictionary<string, string> Runners { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
