using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace WorkerImages.Reporting.Pages;

/// <summary>What the page of a run shows.</summary>
/// <param name="Target">What was asked for.</param>
/// <param name="Began">When.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Plan">What was decided.</param>
/// <param name="Rows">What became of each of its steps, in its order.</param>
internal sealed record RunView(string Target, DateTimeOffset Began, double Seconds, BuildPlan Plan, ImmutableArray<RunRow> Rows)
{
    /// <summary>The program's version.</summary>
    public string ToolVersion { get; init; } = "";

    /// <summary>What was done when.</summary>
    public ImmutableArray<TimedWork> Works { get; init; } = [];

    /// <summary>How checks ended.</summary>
    public ImmutableArray<SmokeResult> Verdicts { get; init; } = [];

    /// <summary>What images are made of, lowest first; none for one that the run did not look into.</summary>
    public ImmutableDictionary<string, ImmutableArray<ImageLayer>> Layers { get; init; } = ImmutableDictionary<string, ImmutableArray<ImageLayer>>.Empty;

    /// <summary>What is in a registry by another digest now.</summary>
    public ImmutableArray<MovedTag> Moved { get; init; } = [];

    /// <summary>What publishing came to, image by image; none for a run that publishes nothing.</summary>
    public ImmutableArray<PublicationRow> Publications { get; init; } = [];

    /// <summary>What changed inside since the images that their tags pointed to before.</summary>
    public ImmutableArray<ChangedPackages> Changed { get; init; } = [];

    /// <summary>What earlier runs and this one have noted.</summary>
    public ImmutableArray<HistoryRun> History { get; init; } = [];

    /// <summary>What went wrong, each in the lines that the terminal shows.</summary>
    public ImmutableArray<string> Failures { get; init; } = [];

    /// <summary>What was warned of.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The files that there are beside the page.</summary>
    public ImmutableArray<LinkedFile> Files { get; init; } = [];
}

/// <summary>A tag that points to something else than before the run.</summary>
/// <param name="Image">Whose.</param>
/// <param name="Tag">Its name.</param>
/// <param name="From">What it pointed to; null for nothing.</param>
/// <param name="To">What it points to.</param>
internal sealed record MovedTag(string Image, string Tag, Digest? From, Digest To);

/// <summary>What changed inside an image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Difference">What is different.</param>
internal sealed record ChangedPackages(string Image, Platform Platform, PackageDifference Difference);

/// <summary>A file that a page leads to.</summary>
/// <param name="Path">From the page's folder.</param>
/// <param name="Title">What it holds.</param>
internal sealed record LinkedFile(string Path, string Title);
