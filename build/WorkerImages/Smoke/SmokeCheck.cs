namespace WorkerImages.Smoke;

/// <summary>One promise of an image and how to find out whether it holds.</summary>
/// <param name="Name">The promise, as a sentence; unique in an image.</param>
/// <param name="TimeLimit">After this it has failed; null for the run's usual limit.</param>
/// <param name="RunAsync">
/// Comes back when the promise holds; throws <see cref="PromiseBrokenException"/> when it does not and
/// <see cref="NotCheckableException"/> when that cannot be found out here.
/// </param>
internal sealed record SmokeCheck(string Name, TimeSpan? TimeLimit, Func<ImageUnderTest, CancellationToken, Task> RunAsync)
{
    public SmokeCheck(string name, Func<ImageUnderTest, CancellationToken, Task> runAsync)
        : this(name, null, runAsync)
    {
    }
}

/// <summary>An image does not keep a promise; the message says what was expected and what was seen.</summary>
internal sealed class PromiseBrokenException(string message) : Exception(message)
{
    /// <param name="expected">What should have been.</param>
    /// <param name="seen">What was.</param>
    public PromiseBrokenException(string expected, string seen)
        : this($"expected: {expected}\nseen: {seen}")
    {
    }
}

/// <summary>Whether a promise holds cannot be found out here; the message says why and where it could be.</summary>
internal sealed class NotCheckableException(string message) : Exception(message);
