using System.Diagnostics;

namespace WorkerImages.TestKit;

/// <summary>Waits for what the outside world does without telling.</summary>
internal static class Eventually
{
    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public static Task IsTrueAsync(Func<bool> condition, TimeSpan deadline, CancellationToken cancellationToken) =>
        IsTrueAsync(() => Task.FromResult(condition()), deadline, cancellationToken);

    /// <summary>The same for a question that takes its time.</summary>
    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, TimeSpan deadline, CancellationToken cancellationToken)
    {
        for (var watch = Stopwatch.StartNew(); !await condition();)
        {
            if (watch.Elapsed > deadline)
            {
                throw new TimeoutException($"not true after {deadline}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}
