using System.Collections;
using System.Collections.Concurrent;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Smoke;

/// <summary>What a run told.</summary>
internal sealed class EventList : IProgress<RunEvent>, IEnumerable<RunEvent>
{
    private readonly ConcurrentQueue<RunEvent> _events = [];

    public void Report(RunEvent value) => _events.Enqueue(value);

    public IEnumerator<RunEvent> GetEnumerator() => _events.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
