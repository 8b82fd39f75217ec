using System.Diagnostics;
using System.Globalization;

namespace WorkerImages.Outcomes;

/// <summary>
/// Names one run of this program on one machine, so that what a killed run left behind can be told from what a living one still uses.
/// </summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="ProcessId">The process's number there.</param>
/// <param name="Started">When that process started, in ticks of UTC: numbers are used again, the pair is not.</param>
public sealed record RunId(string Machine, int ProcessId, long Started)
{
    // .NET derives a start time from the clock and the time since boot, so two readers differ by milliseconds.
    private const long Tolerance = 5 * TimeSpan.TicksPerSecond;

    /// <summary>The run of this process.</summary>
    public static RunId OfThisProcess()
    {
        using var self = Process.GetCurrentProcess();
        return new(Environment.MachineName, self.Id, self.StartTime.ToUniversalTime().Ticks);
    }

    /// <summary>Null when <paramref name="text"/> was not written by <see cref="ToString"/>.</summary>
    public static RunId? TryParse(string? text) =>
        text?.Split('/') is [var machine, var id, var started]
        && int.TryParse(id, CultureInfo.InvariantCulture, out var processId)
        && long.TryParse(started, CultureInfo.InvariantCulture, out var ticks)
            ? new(machine, processId, ticks)
            : null;

    /// <summary>True when the run was on this machine and its process is gone: only then may its leftovers be removed.</summary>
    public bool IsOver()
    {
        if (Machine != Environment.MachineName)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return Math.Abs(process.StartTime.ToUniversalTime().Ticks - Started) > Tolerance;
        }
        catch (ArgumentException)
        {
            // no such process
            return true;
        }
        catch (InvalidOperationException)
        {
            // it ended between the two questions
            return true;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Machine}/{ProcessId}/{Started}");
}
