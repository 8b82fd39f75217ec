using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Secrets;

namespace WorkerImages.Building;

/// <summary>Carries out a plan: parents before their children, what does not depend on each other at the same time.</summary>
/// <param name="engine">Where the images are built.</param>
/// <param name="context">Gives what writes a step's context, Dockerfile included, as a tar.</param>
/// <param name="events">Is told of each build and its steps.</param>
/// <param name="clock">Measures.</param>
public sealed class ImageBuilds(
    IEngine engine, Func<PlanStep, Func<Stream, CancellationToken, Task>> context, IProgress<RunEvent> events, TimeProvider clock)
{
    /// <summary>Is told what became of each step as soon as that is known, so that a run that fails can still say what it did.</summary>
    public Action<BuildOutcome> Ended { get; init; } = _ => { };

    /// <summary>The secrets that builds are given; none unless said otherwise.</summary>
    public Func<ImageDefinition, ImmutableArray<BuildSecret>> Secrets { get; init; } = _ => [];

    /// <summary>Gives what became of each step, in the plan's order.</summary>
    /// <param name="plan">No step may lack its build id: bases are got before.</param>
    /// <param name="parallelism">How many images may be built at the same time, at least one.</param>
    /// <param name="logs">The directory of log files, one for each image built.</param>
    /// <param name="cancellationToken">Ends the builds, in the engine too.</param>
    /// <exception cref="ImageBuildFailedException">A step of a Dockerfile failed. The first failure ends all other builds.</exception>
    /// <exception cref="WorkerImagesException">The engine went away, or what it built is not what was planned.</exception>
    public async Task<ImmutableArray<BuildOutcome>> RunAsync(
        BuildPlan plan, int parallelism, string logs, CancellationToken cancellationToken)
    {
        var unknown = plan.Steps.FirstOrDefault(step => step.BuildId is null);
        if (unknown is not null)
        {
            throw new ArgumentException($"image {unknown.Image} has no build id yet: its base is not here", nameof(plan));
        }

        using var run = new BuildRun(new ImageBuild(engine, context, Secrets, events, clock, logs), parallelism, Ended, cancellationToken);
        return await run.CompleteAsync(plan);
    }
}
