using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Planning;

namespace WorkerImages.Building;

/// <summary>
/// Runs the steps of one plan, each after the steps that it needs and only so many at a time. A step that fails holds back only the steps that
/// need it.
/// </summary>
internal sealed class StepScheduler(ImageBuilder build, Func<PlanStep, CancellationToken, Task> prepare, int parallelism, CancellationToken cancellationToken) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(parallelism);

    /// <summary>Gives what became of each step, in the plan's order, when none runs any more.</summary>
    public async Task<ImmutableArray<BuildOutcome>> CompleteAsync(BuildPlan plan)
    {
        var running = new Dictionary<(string Image, Platform Platform), Task<BuildOutcome>>();
        foreach (var step in plan.Steps)
        {
            var needs = step.Source.Definition.Needs.Select(need => running.GetValueOrDefault((need.Name, step.Source.Platform))).OfType<Task<BuildOutcome>>().ToList();
            running.Add((step.Image, step.Source.Platform), StepAsync(step, needs));
        }

        return [.. await Task.WhenAll(running.Values)];
    }

    public void Dispose() => _slots.Dispose();

    private async Task<BuildOutcome> StepAsync(PlanStep step, List<Task<BuildOutcome>> needs)
    {
        if ((await Task.WhenAll(needs)).FirstOrDefault(need => need.IsLost) is { } lost)
        {
            return new(step) { HeldBackBy = lost.HeldBackBy ?? lost.Image };
        }

        try
        {
            await _slots.WaitAsync(cancellationToken);
            try
            {
                await prepare(step, cancellationToken);
                return await build.RunAsync(step, cancellationToken);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (Exception failure)
        {
            // The caller gets the outcomes of the other steps all the same: it finds the failure in the outcome of this one.
            return new(step) { Failure = failure, LogPath = (failure as ImageBuildFailedException)?.LogPath };
        }
    }
}
