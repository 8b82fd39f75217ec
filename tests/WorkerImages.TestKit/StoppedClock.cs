namespace WorkerImages.TestKit;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private const double Haste = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The time it shows.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>True where waits under ten seconds are cut to a fiftieth: those between two tries. Longer ones are limits, and stay.</summary>
    public bool IsHasty { get; init; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.Ticks;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, IsHasty && dueTime > TimeSpan.Zero && dueTime < Limit ? dueTime / Haste : dueTime, period);
}
