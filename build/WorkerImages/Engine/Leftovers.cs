using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>What runs that were killed left in an engine.</summary>
internal static class Leftovers
{
    /// <summary>
    /// Removes the containers of runs of this machine that are over, and nothing else: not the containers of other machines that share the engine,
    /// nor of a run that goes on beside this one. Gives their number. Builds leave no containers: BuildKit ends them with the request.
    /// </summary>
    public static async Task<int> SweepAsync(IEngine engine, CancellationToken cancellationToken)
    {
        var left = await FindAsync(engine, cancellationToken);
        foreach (var id in left)
        {
            await engine.Containers.RemoveAsync(id, cancellationToken);
        }

        return left.Count;
    }

    /// <summary>The ids of the containers that a sweep would remove.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(IEngine engine, CancellationToken cancellationToken)
    {
        var labelled = await engine.Containers.ListAsync(LabelNames.Run, cancellationToken);
        return [.. labelled.Where(container => RunId.TryParse(container.Value)?.IsOver() == true).Select(container => container.Key)];
    }
}
