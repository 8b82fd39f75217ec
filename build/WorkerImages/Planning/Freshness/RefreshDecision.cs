using System.Collections.Immutable;
using WorkerImages.Packages.Apt;

namespace WorkerImages.Planning.Freshness;

/// <summary>What a night makes of an image on one platform, before its build is planned.</summary>
/// <param name="Fact">What it was made of.</param>
/// <param name="Value">What the next build is for; the standing build's value where nothing is due.</param>
internal sealed record RefreshDecision(RefreshFact Fact, string Value)
{
    /// <summary>Why it is rebuilt; none where nothing is due.</summary>
    public ImmutableArray<Reason> Reasons { get; init; } = [];

    /// <summary>The updates that are its own, and not its parent's to take; sorted.</summary>
    public ImmutableArray<PendingUpdate> Pending { get; init; } = [];

    /// <summary>Package and architecture of each of them → when it was first seen.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Seen { get; init; } = ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>What was seen and is no reason, for people.</summary>
    public ImmutableArray<string> Observations { get; init; } = [];

    /// <summary>Why it is not known whether it is fresh, for people; null where it is known.</summary>
    public string? Unknown { get; init; }

    /// <summary>When something will be due that is known today; null for nothing, and where something is due now.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>True when the night goes on with the content of the base that it stands on, although the base has another one now.</summary>
    public bool HoldsBase { get; init; }

    /// <summary>True when the night leaves it as it is, whatever there is.</summary>
    public bool IsFrozen { get; init; }
}
