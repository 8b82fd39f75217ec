namespace WorkerImages.Outcomes;

/// <summary>Tells of a longer piece of work when it begins and however it ends.</summary>
internal static class RunWork
{
    /// <summary>Does it between <see cref="WorkBegan"/> and <see cref="WorkEnded"/>.</summary>
    /// <param name="events">Hears of every event.</param>
    /// <param name="work">Names the work.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="action">The work; what it throws leaves here.</param>
    public static async Task<T> WorkAsync<T>(this IProgress<RunEvent> events, string work, TimeProvider clock, Func<Task<T>> action)
    {
        events.Report(new WorkBegan(work));
        var start = clock.GetTimestamp();
        var succeeded = false;
        try
        {
            var result = await action();
            succeeded = true;
            return result;
        }
        finally
        {
            events.Report(new WorkEnded(work, clock.GetElapsedTime(start).TotalSeconds, succeeded));
        }
    }

    /// <summary>The same for work that gives nothing.</summary>
    public static Task WorkAsync(this IProgress<RunEvent> events, string work, TimeProvider clock, Func<Task> action) =>
        events.WorkAsync(work, clock, async () =>
        {
            await action();
            return true;
        });
}
