using System.Diagnostics;
using System.Globalization;

namespace WorkerImages.Outcomes;

/// <summary>
/// Names one run of this program on one machine, so that another run can tell what a killed run left behind from what a living one still uses.
/// </summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="Boot">Which start of the machine; <c>-</c> where the system does not say.</param>
/// <param name="ProcessId">The process's number there.</param>
/// <param name="Started">When that process started: on Linux in the kernel's ticks since boot, which no change of the clock moves, elsewhere in
/// .NET's ticks of UTC. Numbers are used again, the pair is not.</param>
internal sealed record RunId(string Machine, string Boot, int ProcessId, long Started)
{
    private const string NoBoot = "-";

    // Outside Linux .NET derives a start time from the clock and the time since boot, so two readers differ by milliseconds.
    private static readonly long Tolerance = OperatingSystem.IsLinux() ? 0 : 5 * TimeSpan.TicksPerSecond;

    /// <summary>The run of this process.</summary>
    public static RunId OfThisProcess()
    {
        using var self = Process.GetCurrentProcess();
        return Of(self);
    }

    /// <summary>Names another process of this machine as a run. One that has ended already is over.</summary>
    public static RunId Of(Process process) => new(Environment.MachineName, CurrentBoot(), process.Id, StartOf(process) ?? 0);

    /// <summary>Null when <paramref name="text"/> was not written by <see cref="ToString"/>.</summary>
    public static RunId? TryParse(string? text) =>
        text?.Split('/') is [var machine, var boot, var id, var started]
        && int.TryParse(id, CultureInfo.InvariantCulture, out var processId)
        && long.TryParse(started, CultureInfo.InvariantCulture, out var ticks)
            ? new(machine, boot, processId, ticks)
            : null;

    /// <summary>True when the run was on this machine and its process is gone: only then may its leftovers be removed.</summary>
    public bool IsOver()
    {
        if (Machine != Environment.MachineName)
        {
            return false;
        }

        if (Boot != CurrentBoot())
        {
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(ProcessId);

            // One that cannot be seen any more has just ended, or is hidden from this user: what may live is left alone.
            return StartOf(process) is { } start && Math.Abs(start - Started) > Tolerance;
        }
        catch (ArgumentException)
        {
            // no such process
            return true;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Machine}/{Boot}/{ProcessId}/{Started}");

    private static string CurrentBoot() =>
        OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : NoBoot;

    private static long? StartOf(Process process)
    {
        try
        {
            return OperatingSystem.IsLinux() ? KernelStartOf(process.Id) : process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null;
        }
    }

    // proc_pid_stat(5): field 22. The second is the program's name in parentheses, which may hold anything.
    private static long KernelStartOf(int id)
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[22 - 3], CultureInfo.InvariantCulture);
    }
}
