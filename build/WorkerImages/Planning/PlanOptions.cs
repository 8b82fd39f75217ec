using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Records;
using WorkerImages.Tags;

namespace WorkerImages.Planning;

/// <summary>What the user asked for, as far as it decides a plan.</summary>
internal sealed record PlanOptions
{
    /// <summary>Names of images to build whatever is there.</summary>
    public IReadOnlySet<string> Forced { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>Registry and path to publish to; null for the catalogue's.</summary>
    public string? Registry { get; init; }

    /// <summary>What is built, for the tags that depend on it; null where that is unknown.</summary>
    public SourceEvent? Event { get; init; }

    /// <summary>True when a key is given: then what no such key has signed does not count as published.</summary>
    public bool HasKey { get; init; }

    /// <summary>True when a run may publish its platform alone, under no tag that moves.</summary>
    public bool MayPublishPart { get; init; }

    /// <summary>What the engine that builds and checks runs without emulation; null where the plan is not for one engine.</summary>
    public Platform? Engine { get; init; }

    /// <summary>True to publish what could not be checked (<c>--allow-untested</c>).</summary>
    public bool AllowsUntested { get; init; }

    /// <summary>True for an index over platforms on different bases (<c>--allow-mixed-bases</c>).</summary>
    public bool AllowsMixedBases { get; init; }

    /// <summary>What earlier runs, and those on other platforms, have recorded; null for nothing.</summary>
    public ImageInfo? Recorded { get; init; }

    /// <summary>Of that, what the user has named (<c>--record</c>); null for nothing.</summary>
    public ImageInfo? Named { get; init; }
}
