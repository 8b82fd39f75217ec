using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Records;

/// <summary>A published image on one platform, looked at.</summary>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Tag">The tag that was looked at.</param>
/// <param name="Platform">What it runs on.</param>
/// <param name="Published">Its manifest; null when there is none, or the registry did not answer.</param>
/// <param name="Decision">What is to be done.</param>
/// <param name="Reasons">Why; empty for an image that is skipped.</param>
/// <param name="Observations">What was seen besides and is no reason by itself.</param>
internal sealed record RebuildCandidate(
    string Name,
    string Tag,
    Platform Platform,
    Digest? Published,
    RebuildDecision Decision,
    ImmutableArray<RebuildReason> Reasons,
    ImmutableArray<string> Observations);

/// <summary>What is to be done with a published image.</summary>
internal enum RebuildDecision
{
    /// <summary>It is stale.</summary>
    Rebuild,

    /// <summary>It is fresh.</summary>
    Skip,

    /// <summary>There is none yet.</summary>
    First,

    /// <summary>It is stale, and its build failed before: it is not tried this time.</summary>
    Wait,

    /// <summary>That could not be found out.</summary>
    Unknown,
}

/// <summary>Why an image is stale.</summary>
/// <param name="Code">A word that stays the same, such as <c>BASE_LAYERS</c>.</param>
/// <param name="Old">What it was, where that makes sense.</param>
/// <param name="New">What it is, where that makes sense.</param>
/// <param name="Detail">For people.</param>
internal sealed record RebuildReason(string Code, string? Old, string? New, string Detail);
