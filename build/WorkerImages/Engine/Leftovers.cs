using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>What runs that were killed left in an engine.</summary>
public static class Leftovers
{
    /// <summary>
    /// Removes the containers of runs of this machine that are over, and nothing else: not those of other machines that share the engine,
    /// nor of a run that goes on beside this one. Gives their number. Builds leave no containers: BuildKit ends them with the request.
    /// </summary>
    public static async Task<int> SweepAsync(IEngine engine, CancellationToken cancellationToken)
    {
        var labelled = await engine.Containers.ListAsync(LabelNames.Run, cancellationToken);
        var left = labelled.Where(container => RunId.TryParse(container.Value)?.IsOver() == true).Select(container => container.Key).ToList();
        foreach (var id in left)
        {
            await engine.Containers.RemoveAsync(id, cancellationToken);
        }

        return left.Count;
    }
}
