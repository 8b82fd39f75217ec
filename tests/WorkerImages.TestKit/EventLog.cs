using System.Collections.Concurrent;
using WorkerImages.Outcomes;

namespace WorkerImages.TestKit;

/// <summary>Keeps what a run tells.</summary>
internal sealed class EventLog : IProgress<RunEvent>
{
    private readonly ConcurrentQueue<RunEvent> _events = [];

    /// <summary>In the order of their coming.</summary>
    public IReadOnlyList<RunEvent> Events => [.. _events];

    /// <summary>Gets every event, after the log has kept it.</summary>
    public Action<RunEvent> Heard { get; init; } = _ => { };

    /// <inheritdoc/>
    public void Report(RunEvent value)
    {
        _events.Enqueue(value);
        Heard(value);
    }
}
