using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using WorkerImages.Oci;
using WorkerImages.Planning;

namespace WorkerImages.Building;

/// <summary>
/// Runs the steps of one plan, each after its parent's and only so many at a time. The first failure stops everything else; what the others
/// then end with is its consequence and of no interest.
/// </summary>
internal sealed class BuildRun(ImageBuild build, int parallelism, Action<BuildOutcome> ended, CancellationToken cancellationToken) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(parallelism);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly Dictionary<(string Image, Platform Platform), Task<BuildOutcome>> _running = [];
    private ExceptionDispatchInfo? _firstFailure;

    /// <summary>Gives what became of each step, in the plan's order, when none runs any more.</summary>
    public async Task<ImmutableArray<BuildOutcome>> CompleteAsync(BuildPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            var parent = step.Source.Definition.Parent is { } definition
                ? _running.GetValueOrDefault((definition.Name, step.Source.Platform))
                : null;
            _running.Add((step.Image, step.Source.Platform), StepAsync(step, parent));
        }

        try
        {
            return [.. await Task.WhenAll(_running.Values)];
        }
        catch (Exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _firstFailure?.Throw();
            throw;
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _stop.Dispose();
    }

    private async Task<BuildOutcome> StepAsync(PlanStep step, Task<BuildOutcome>? parent)
    {
        try
        {
            if (parent is not null)
            {
                await parent.WaitAsync(_stop.Token);
            }

            await _slots.WaitAsync(_stop.Token);
            try
            {
                var outcome = await build.RunAsync(step, _stop.Token);
                ended(outcome);
                return outcome;
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _firstFailure, ExceptionDispatchInfo.Capture(failure), null);
            await _stop.CancelAsync();
            throw;
        }
    }
}
