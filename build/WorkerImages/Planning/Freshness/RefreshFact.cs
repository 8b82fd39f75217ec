using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Packages.Apt;

namespace WorkerImages.Planning.Freshness;

/// <summary>What is known, on a night, of the freshness of a published image on one platform.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Standing">What it was rebuilt for; empty for an ordinary build.</param>
internal sealed record RefreshFact(Platform Platform, string Standing)
{
    /// <summary>The index that its version tag points to; null for an image that is not published yet.</summary>
    public Digest? Index { get; init; }

    /// <summary>When it was built, or built again and found equal; null where no record tells.</summary>
    public DateTimeOffset? Verified { get; init; }

    /// <summary>Since when it is published on this content of its base; null where no record tells.</summary>
    public DateTimeOffset? BaseSince { get; init; }

    /// <summary>The content of the base that it stands on; empty where no record tells.</summary>
    public string Base { get; init; } = "";

    /// <summary>What its base is now; empty for an image that has a parent, and where that is unknown.</summary>
    public string BaseNow { get; init; } = "";

    /// <summary>Content of the base that it stood on before.</summary>
    public ImmutableArray<string> EarlierBases { get; init; } = [];

    /// <summary>Other content of the base on which it was rebuilt and found equal.</summary>
    public ImmutableArray<string> EqualBases { get; init; } = [];

    /// <summary>Why the record of it cannot be read, for people; null where it can, or is not there.</summary>
    public string? Unanswered { get; init; }

    /// <summary>What is installed in it; empty where no record tells.</summary>
    public ImmutableArray<AptPackage> Installed { get; init; } = [];

    /// <summary>What the archives have for it; null where no run asked.</summary>
    public UpdateFact? Updates { get; init; }

    /// <summary>Package and architecture of each update, and other content of the base → when it was first seen.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Seen { get; init; } = ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>The hash of the updates that its build could not take; empty for none.</summary>
    public string Remaining { get; init; } = "";

    /// <summary>Those updates, and why they are left, for people.</summary>
    public ImmutableArray<string> RemainingCauses { get; init; } = [];

    /// <summary>True when somebody rolled its tag back: no night moves it.</summary>
    public bool IsHeld { get; init; }
}
