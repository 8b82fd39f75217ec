using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning.Freshness;

namespace WorkerImages.Reporting.Pages;

/// <summary>What the page of a registry shows.</summary>
/// <param name="At">When it was asked.</param>
/// <param name="Images">The published images of the catalogue.</param>
internal sealed record CatalogView(DateTimeOffset At, ImmutableArray<CatalogImage> Images)
{
    /// <summary>The program's version.</summary>
    public string ToolVersion { get; init; } = "";

    /// <summary>The ids of the keys by which was verified; none where no key was given, and nothing is shown as verified.</summary>
    public ImmutableArray<Digest> Keys { get; init; } = [];
}

/// <summary>A published image.</summary>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Reference">Where it is, with its version's tag.</param>
internal sealed record CatalogImage(string Name, string Description, Reference Reference)
{
    /// <summary>What the version's tag points to; null where the tool could not find out.</summary>
    public Digest? Index { get; init; }

    /// <summary>Whether it was verified.</summary>
    public Trust Trust { get; init; }

    /// <summary>What was looked at for that.</summary>
    public ImmutableArray<VerificationFinding> Findings { get; init; } = [];

    /// <summary>Why not all is known, for people; null where it is.</summary>
    public string? Fault { get; init; }

    /// <summary>The tags that the image has → what each points to; null for one that is not there.</summary>
    public ImmutableSortedDictionary<string, Digest?> Tags { get; init; } = ImmutableSortedDictionary.Create<string, Digest?>(StringComparer.Ordinal);

    /// <summary>How many older builds have their own tag; null where the tool could not find out.</summary>
    public int? OtherTags { get; init; }

    /// <summary>By platform.</summary>
    public ImmutableArray<CatalogPlatform> Platforms { get; init; } = [];
}

/// <summary>A published image on one platform.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Digest">Of its manifest.</param>
/// <param name="Size">Bytes that a client downloads.</param>
/// <param name="Created">When it was built, if it says so.</param>
internal sealed record CatalogPlatform(Platform Platform, Digest Digest, long Size, DateTimeOffset? Created)
{
    /// <summary>What its signed bill of materials lists; null where no key that was given has signed one.</summary>
    public BillSummary? Bill { get; init; }

    /// <summary>How fresh it is; null where the run did not ask.</summary>
    public RefreshDecision? Freshness { get; init; }
}

/// <summary>Whether an image was verified.</summary>
internal enum Trust
{
    /// <summary>The tool did not verify it: no key was given.</summary>
    NotVerified,

    /// <summary>All is as its owner signed it.</summary>
    Verified,

    /// <summary>Something is wrong, or the tool could not verify it.</summary>
    Refused,
}
