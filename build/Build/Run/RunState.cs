using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using WorkerImages.Building;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Planning.Freshness;
using WorkerImages.Publishing;
using WorkerImages.Records;
using WorkerImages.Rendering;
using WorkerImages.Signing;

namespace Build.Run;

/// <summary>
/// All that a run knows so far. Each stage gives a new one with something added; tables, reports and records are made of the last one,
/// however far the run came.
/// </summary>
internal sealed record RunState : IDisposable
{
    /// <summary>The search for an engine, which goes on while definitions are read.</summary>
    public Task<IEngine?> Found { get; init; } = Task.FromResult<IEngine?>(null);

    /// <summary>The definitions.</summary>
    public ImageCatalog? Catalog { get; init; }

    /// <summary>The images that were asked for, with those they stand on; parents first.</summary>
    public ImmutableArray<ImageDefinition> Images { get; init; } = [];

    /// <summary>What every definition of the catalogue renders to, in its order.</summary>
    public ImmutableArray<RenderedDockerfile> Dockerfiles { get; init; } = [];

    /// <summary>Keeps other runs in this checkout waiting.</summary>
    public IDisposable? Lock { get; init; }

    /// <summary>The engine; null where there is none and none was wanted.</summary>
    public IEngine? Engine { get; init; }

    /// <summary>What goes into the images, platform by platform.</summary>
    public ImmutableArray<PlatformSources> Platforms { get; init; } = [];

    /// <summary>The keys whose signatures count; none for a run that is not about a registry.</summary>
    public ImmutableArray<VerificationKey> Keys { get; init; } = [];

    /// <summary>What a night makes of each published image on each platform; none for a run that does not ask how fresh images are.</summary>
    public ImmutableDictionary<(string Image, Platform Platform), RefreshDecision> Refreshes { get; init; } =
        ImmutableDictionary<(string Image, Platform Platform), RefreshDecision>.Empty;

    /// <summary>What is remembered of each published image; as <see cref="Refreshes"/>.</summary>
    public ImmutableDictionary<string, FreshnessRecord> Freshness { get; init; } = ImmutableDictionary<string, FreshnessRecord>.Empty;

    /// <summary>What the images of a night have become.</summary>
    public ImmutableArray<RefreshedImage> Refreshed { get; init; } = [];

    /// <summary>What engine and registry have; null while no run asked.</summary>
    public PlanFacts? Facts { get; init; }

    /// <summary>What is decided; null while nothing is.</summary>
    public BuildPlan? Plan { get; init; }

    /// <summary>What became of each step in the engine.</summary>
    public ImmutableArray<BuildOutcome> Built { get; init; } = [];

    /// <summary>The verdict on each image that was checked.</summary>
    public ImmutableArray<SmokeResult> Verdicts { get; init; } = [];

    /// <summary>What became of each image in the registry.</summary>
    public ImmutableArray<PublishResult> Publications { get; init; } = [];

    /// <summary>The record of earlier runs before this one; null for none.</summary>
    public ImageInfo? Before { get; init; }

    /// <summary>The record of this run; null while nothing is published.</summary>
    public ImageInfo? Record { get; init; }

    /// <summary>What ended the run before its last stage; null where nothing did.</summary>
    public Exception? Ended { get; init; }

    /// <summary>What went wrong, in the order in which a reader wants it.</summary>
    public ImmutableArray<Exception> Failures =>
    [
        .. Ended is null ? [] : Ended is AggregateException several ? [.. several.InnerExceptions] : new[] { Ended },
        .. Publications.Select(one => one.Failure).OfType<Exception>().Where(failure => failure is WorkerImagesException { ExitCode: ExitCode.Verification or ExitCode.TagPolicy }),
        .. Platforms.SelectMany(platform => platform.Externals.Values).Select(external => (Exception?)external.Failure)
            .Concat(Built.Select(outcome => outcome.Failure))
            .OfType<Exception>().Where(failure => failure is not OperationCanceledException).DistinctBy(failure => failure.Message),
        .. Broken is { Length: > 0 } broken
            ? new[]
            {
                new WorkerImagesException(
                    ExitCode.SmokeTest, $"checks failed: {string.Join(", ", broken)}", next: "see each failed check above and in artifacts/reports"),
            }
            : [],
        .. Publications.Select(one => one.Failure).OfType<Exception>()
            .Where(failure => failure is not WorkerImagesException { ExitCode: ExitCode.Verification or ExitCode.TagPolicy }),
    ];

    private string[] Broken => [.. Verdicts.Where(verdict => !verdict.Passed).Select(verdict => verdict.Image)];

    /// <summary>Ends the run as it has to end: nothing happens where all went well.</summary>
    public void MustHaveSucceeded()
    {
        switch (Failures)
        {
            case []:
                return;
            case [var only]:
                ExceptionDispatchInfo.Throw(only);
                return;
            case var several:
                throw new AggregateException(several);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Lock?.Dispose();
        (Engine ?? (Found.IsCompletedSuccessfully ? Found.Result : null))?.Dispose();
    }
}

/// <summary>What goes into the images on one platform, and what they stand on there.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Sources">Parents before their children.</param>
/// <param name="Externals">Bases by name, images that files are copied from by reference.</param>
internal sealed record PlatformSources(Platform Platform, ImmutableArray<ImageSource> Sources, ImmutableDictionary<string, ExternalFact> Externals);
