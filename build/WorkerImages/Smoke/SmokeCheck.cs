namespace WorkerImages.Smoke;

/// <summary>One promise of an image and how to find out whether it holds.</summary>
/// <param name="Name">The promise, as a sentence; unique in an image.</param>
/// <param name="TimeLimit">After this it has failed; null for the run's usual limit.</param>
/// <param name="RunAsync">
/// Comes back when the promise holds; throws <see cref="PromiseBrokenException"/> when it does not and
/// <see cref="NotCheckableException"/> when that cannot be found out here.
/// </param>
internal sealed record SmokeCheck(string Name, TimeSpan? TimeLimit, Func<ImageBench, CancellationToken, Task> RunAsync)
{
    public SmokeCheck(string name, Func<ImageBench, CancellationToken, Task> runAsync)
        : this(name, null, runAsync)
    {
    }
}
