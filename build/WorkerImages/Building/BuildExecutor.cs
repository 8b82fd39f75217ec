using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Secrets;

namespace WorkerImages.Building;

/// <summary>Carries out a plan in an engine: parents before their children, what does not depend on each other at the same time.</summary>
/// <param name="engine">Where the images are built.</param>
/// <param name="context">Gives what writes a step's context, Dockerfile included, as a tar.</param>
/// <param name="built">Where it is noted what was built.</param>
/// <param name="events">Hears of each build and its steps.</param>
/// <param name="clock">Measures.</param>
internal sealed class BuildExecutor(
    IEngine engine, Func<PlanStep, Func<Stream, CancellationToken, Task>> context, BuiltImages built, IProgress<RunEvent> events, TimeProvider clock)
{
    /// <summary>The secrets that builds are given; none unless said otherwise.</summary>
    public Func<ImageDefinition, ImmutableArray<BuildSecret>> Secrets { get; init; } = _ => [];

    /// <summary>Labels that tell of the moment of the build, besides the plan's labels: they do not count as a change.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The repository's absolute path: where a step fails, its definition is read once more to say which line asked for it.</summary>
    public string Root { get; init; } = "";

    /// <summary>The proxies that builds use; none unless said otherwise.</summary>
    public BuildProxies Proxies { get; init; } = BuildProxies.None;

    /// <summary>Gets what a step stands on and the engine does not have, before the step, and throws where that is not available; gets nothing unless said otherwise.</summary>
    public Func<PlanStep, CancellationToken, Task> Prepare { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Gives what became of each step, in the plan's order; a step that failed is an outcome, too.</summary>
    /// <param name="plan">Parents before their children.</param>
    /// <param name="parallelism">How many images may be built at the same time, at least one.</param>
    /// <param name="logs">The directory of log files, one for each image built.</param>
    /// <param name="cancellationToken">Ends the builds, in the engine too.</param>
    public async Task<ImmutableArray<BuildOutcome>> RunAsync(
        BuildPlan plan, int parallelism, string logs, CancellationToken cancellationToken)
    {
        if (plan.Steps.Count(step => step.Action == PlanAction.Build) is > 0 and var images)
        {
            events.Report(new BuildsPlanned(images));
        }

        using var run = new StepScheduler(new ImageBuilder(engine, context, Labels, Secrets, Proxies, built, events, clock, logs, Root), Prepare, parallelism, cancellationToken);
        return await run.CompleteAsync(plan);
    }
}
