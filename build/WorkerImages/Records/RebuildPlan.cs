using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Records;

/// <summary>The record of a look at what is published, <c>rebuild-plan.json</c>: what is stale, and why.</summary>
/// <param name="SchemaVersion">Grows when a name or its meaning changes.</param>
/// <param name="CheckedAt">When.</param>
/// <param name="Images">By name and platform.</param>
/// <param name="Order">Names, parents before their children.</param>
/// <param name="Summary">How many images have each decision.</param>
internal sealed record RebuildPlan(
    int SchemaVersion,
    DateTimeOffset CheckedAt,
    ImmutableArray<RebuildCandidate> Images,
    ImmutableArray<string> Order,
    RebuildSummary Summary)
{
    /// <summary>The version that this program reads and writes.</summary>
    public const int Version = 2;

    /// <summary>The plan for what was found; the summary is counted.</summary>
    public static RebuildPlan Of(DateTimeOffset checkedAt, ImmutableArray<RebuildCandidate> images, ImmutableArray<string> order) =>
        new(
            Version,
            checkedAt,
            images,
            order,
            new(
                images.Count(image => image.Decision is RebuildDecision.Rebuild or RebuildDecision.First),
                images.Count(image => image.Decision == RebuildDecision.Skip),
                images.Count(image => image.Decision == RebuildDecision.Unknown)));

    /// <summary>Reads a record strictly: a name that is not known, or one that is missing, is an error.</summary>
    /// <param name="json">The text.</param>
    /// <param name="place">Where it is from, for messages.</param>
    /// <exception cref="WorkerImagesException">It is no such record (<see cref="ExitCode.Usage"/>).</exception>
    public static RebuildPlan Read(string json, string place)
    {
        var plan = RecordText.Read(json, place, RecordText.Json.RebuildPlan);
        RecordText.MustBeOf(Version, plan.SchemaVersion, place);
        return plan;
    }

    /// <summary>The same text for the same facts.</summary>
    public string Write() => RecordText.Write(
        this with
        {
            Images = [.. Images.OrderBy(image => image.Name, StringComparer.Ordinal).ThenBy(image => image.Platform.ToString(), StringComparer.Ordinal)],
        },
        RecordText.Json.RebuildPlan);
}

/// <summary>How many images have each decision; first builds count as rebuilds.</summary>
internal sealed record RebuildSummary(int Rebuild, int Skip, int Unknown);
