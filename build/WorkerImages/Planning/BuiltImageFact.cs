using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>An image of ours that the engine already has, as its labels tell it.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="Platform">What it was built for.</param>
/// <param name="ImageId">The engine's id.</param>
/// <param name="BuildId">The label of that name.</param>
/// <param name="SourceId">The label of that name.</param>
/// <param name="Created">When it was built. Of images that do not bear the rolling name, the planner compares the newest one to say what changed.</param>
/// <param name="Size">Bytes, unpacked.</param>
/// <param name="Files">Path → short hash.</param>
/// <param name="Arguments">Build argument → value.</param>
/// <param name="Origins">External image or parent → identity.</param>
internal sealed record BuiltImageFact(
    string Image,
    Platform Platform,
    string ImageId,
    Digest BuildId,
    Digest SourceId,
    DateTimeOffset Created,
    long Size,
    ImmutableSortedDictionary<string, string> Files,
    ImmutableSortedDictionary<string, string> Arguments,
    ImmutableSortedDictionary<string, string> Origins)
{
    /// <summary>What the same source was rebuilt for; empty for an ordinary build.</summary>
    public string Refresh { get; init; } = "";

    /// <summary>The references with tag that it has in the engine.</summary>
    public ImmutableArray<Reference> Tags { get; init; } = [];

    /// <summary>
    /// The digest of its configuration where this tool built it on this machine; null for any other, such as one that was pulled: that one is
    /// never kept, run with the engine's socket or published, whatever its labels say.
    /// </summary>
    public Digest? Built { get; init; }

    /// <summary>Its layers, lowest first; default where no run looked.</summary>
    public ImmutableArray<DiffId> Layers { get; init; }
}

/// <summary>What there is already of the images that are planned, as engine and registry answered.</summary>
/// <param name="Built">What the engine has; none where no engine was asked.</param>
internal sealed record PlanFacts(IReadOnlyList<BuiltImageFact> Built)
{
    /// <summary>What the registry has, by image; null for a plan that is not about a registry.</summary>
    public ImmutableDictionary<string, PublishedFact>? Published { get; init; }
}
