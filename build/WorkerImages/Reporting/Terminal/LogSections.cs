using System.Globalization;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Terminal;

/// <summary>
/// Parts of a log that its reader can fold: one for the builds, one for the checks. Their names are this program's own words. They are written past
/// <see cref="PrintedWriter"/>, since they are meant as what they are; everything else goes through it.
/// </summary>
/// <param name="output">The log.</param>
/// <param name="system">Who shows it.</param>
/// <param name="time">The clock.</param>
internal sealed class LogSections(TextWriter output, LogSystem system, TimeProvider time)
{
    private int _opened;
    private string? _open;

    /// <summary>The part that an event belongs to; null for one that goes on where the log is.</summary>
    public static LogSection? Of(RunEvent happened) => happened switch
    {
        ImageBuildBegan or BuildStepBegan or BuildStepEnded or ImageBuildEnded => LogSection.Builds,
        ImageSmokeBegan or SmokeCheckBegan or SmokeCheckEnded or ImageSmokeEnded => LogSection.Checks,
        _ => null,
    };

    /// <summary>Opens a part, unless it is open already; another one ends with it.</summary>
    public void Enter(LogSection section)
    {
        var name = section == LogSection.Builds ? "builds" : "checks";
        if (system == LogSystem.Other || _open == name)
        {
            return;
        }

        Leave();
        _open = name;
        _opened++;
        output.Write(system == LogSystem.GitHub
            ? $"::group::{name}\n"
            : string.Create(CultureInfo.InvariantCulture, $"\e[0Ksection_start:{time.GetUtcNow().ToUnixTimeSeconds()}:{name}_{_opened}\r\e[0K{name}\n"));
    }

    /// <summary>Ends what is open: what comes now is to be seen without unfolding.</summary>
    public void Leave()
    {
        if (_open is null)
        {
            return;
        }

        output.Write(system == LogSystem.GitHub
            ? "::endgroup::\n"
            : string.Create(CultureInfo.InvariantCulture, $"\e[0Ksection_end:{time.GetUtcNow().ToUnixTimeSeconds()}:{_open}_{_opened}\r\e[0K\n"));
        _open = null;
    }
}

/// <summary>A part of a log.</summary>
internal enum LogSection
{
    /// <summary>The steps of builds.</summary>
    Builds,

    /// <summary>The checks of images.</summary>
    Checks,
}

/// <summary>Who shows a log, as far as it matters to its form.</summary>
internal enum LogSystem
{
    /// <summary>One that folds nothing.</summary>
    Other,

    /// <summary>GitHub Actions (docs.github.com: workflow commands, "Grouping log lines").</summary>
    GitHub,

    /// <summary>GitLab (docs.gitlab.com: "Custom collapsible sections").</summary>
    GitLab,
}
