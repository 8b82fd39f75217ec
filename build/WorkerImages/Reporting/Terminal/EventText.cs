using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Terminal;

/// <summary>Turns events into lines that stay and keeps what goes on between them. Not for several threads at once.</summary>
/// <param name="time">The clock.</param>
/// <param name="tellsDetails">True to tell of <see cref="Detail"/>, too.</param>
internal sealed class EventText(TimeProvider time, bool tellsDetails = false)
{
    /// <summary>Cells of a step's name in a line that stays; the image's log has the whole of it.</summary>
    private const int LongestStep = 120;

    private readonly List<RunningWork> _running = [];

    /// <summary>How far the run has come.</summary>
    public RunProgress Progress { get; private set; } = new(time.GetTimestamp());

    /// <summary>What goes on now, in the order of its beginning.</summary>
    public IReadOnlyList<RunningWork> Running => _running;

    /// <summary>Takes an event.</summary>
    /// <returns>The line that stays of it; null when it only changes what goes on.</returns>
    public ReportLine? Hear(RunEvent happened)
    {
        Progress = Progress.After(happened);
        return LineOf(happened) is { } line ? line with { Section = LogSections.Of(happened) } : null;
    }

    private ReportLine? LineOf(RunEvent happened) => happened switch
    {
        RunEnded ended => new(ended.Succeeded ? Weight.Milestone : Weight.Failure, CellText.OneLine(ended.Summary)),
        SmokeCheckBegan began => Begin(began),
        Notice notice => new(Weight.Milestone, CellText.OneLine(notice.Text)),
        Detail detail => tellsDetails ? new(Weight.Milestone, CellText.OneLine(detail.Text)) : null,
        Warning warning => new(Weight.Warning, "warning: " + CellText.OneLine(warning.Text)),
        WorkBegan began => Begin(new(began.Work, IsImage: false, time.GetTimestamp()), ""),
        WorkAdvanced advanced => Advance(advanced),
        WorkEnded ended => End(ended),
        ImageBuildBegan began => Begin(new(began.Image, IsImage: true, time.GetTimestamp()), "building"),
        BuildStepBegan began => Begin(began),
        BuildStepEnded ended => End(ended),
        ImageBuildEnded ended => End(ended),
        ImageSmokeBegan began => Begin(began),
        SmokeCheckEnded ended => End(ended),
        ImageSmokeEnded ended => End(ended),
        _ => null,
    };

    private static string Position(int number, int total) =>
        number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{number}/{total}");

    private static ReportLine Line(Weight weight, params string[] parts) =>
        new(weight, string.Join("  ", parts.Select(CellText.OneLine).Where(part => part.Length > 0)));

    private ReportLine Begin(RunningWork work, string what)
    {
        Take(work.Name, work.IsImage);
        _running.Add(work);
        return Line(Weight.Detail, work.Name, what);
    }

    private ReportLine Begin(ImageSmokeBegan began) => Begin(
        new(began.Image, IsImage: true, time.GetTimestamp())
        {
            Checks = began.Checks,
            Position = Position(Math.Min(1, began.Checks), began.Checks),
            Detail = "testing",
        },
        "testing, " + Measure.Count(began.Checks, "check"));

    private ReportLine? Begin(BuildStepBegan began)
    {
        Change(began.Image, isImage: true, work => work with
        {
            Since = time.GetTimestamp(),
            Position = Position(began.Number, began.Total),
            Detail = CellText.OneLine(began.Name),
            Cached = false,
        });
        return null;
    }

    private ReportLine? Advance(WorkAdvanced advanced)
    {
        Change(advanced.Work, isImage: false, work => work with { Detail = CellText.OneLine(advanced.Detail) });
        return null;
    }

    private ReportLine? End(BuildStepEnded ended)
    {
        var name = CellText.OneLine(ended.Name);
        var brief = CellText.Fit(name, LongestStep);
        var position = Position(ended.Number, ended.Total);
        var isStep = ended.Number > 0;
        Change(ended.Image, isImage: true, work => work with
        {
            Cached = ended.Cached && work.Detail == name,
            Done = work.Done + (isStep ? 1 : 0),
            DoneCached = work.DoneCached + (isStep && ended.Cached ? 1 : 0),
            FailedStep = ended.Succeeded ? work.FailedStep : isStep ? $"step {position}" : brief,
        });
        if (!ended.Succeeded)
        {
            return Line(Weight.Detail, ended.Image, position, brief, Seconds(ended.Seconds), "FAILED");
        }

        // what the builder does for itself is worth a line only when somebody waited for it
        return isStep || ended.Seconds >= 1
            ? Line(Weight.Detail, ended.Image, position, brief, ended.Cached ? "CACHED" : Seconds(ended.Seconds))
            : null;
    }

    private ReportLine End(WorkEnded ended)
    {
        Take(ended.Work, isImage: false);
        return ended.Succeeded
            ? Line(Weight.Milestone, ended.Work, "done", Seconds(ended.Seconds))
            : Line(Weight.Failure, ended.Work, "NOT DONE", Seconds(ended.Seconds));
    }

    private ReportLine End(ImageBuildEnded ended)
    {
        var work = Take(ended.Image, isImage: true);
        if (!ended.Succeeded)
        {
            // without a failed step the engine went away
            var how = ended.IsInterrupted ? "INTERRUPTED" : work?.FailedStep is { } step ? $"FAILED at {step}" : "NOT BUILT";
            return Line(Weight.Failure, ended.Image, how, Seconds(ended.Seconds));
        }

        var steps = work is { Done: > 0 } ? $", {Measure.Count(work.Done, "step")}, {work.DoneCached} cached" : "";
        return Line(Weight.Milestone, ended.Image, "built" + steps, Seconds(ended.Seconds));
    }

    // Of several that go on at once, people want to know which one they wait for.
    private ReportLine? Begin(SmokeCheckBegan began)
    {
        Change(began.Image, isImage: true, work => AtOldest(work with { RunningChecks = work.RunningChecks.Add((CellText.OneLine(began.Check), time.GetTimestamp())) }));
        return null;
    }

    private static RunningWork AtOldest(RunningWork work) => work.RunningChecks.IsEmpty ? work with { Detail = "testing" } : work with
    {
        Detail = $"testing: {work.RunningChecks[0].Check}",
        Since = work.RunningChecks[0].Since,
    };

    private static ImmutableArray<(string Check, long Since)> Without(ImmutableArray<(string Check, long Since)> running, string check) =>
        running.FirstOrDefault(one => one.Check == check) is { Check: not null } found ? running.Remove(found) : running;

    private ReportLine? End(SmokeCheckEnded ended)
    {
        var check = CellText.OneLine(ended.Check);
        Change(ended.Image, isImage: true, work => AtOldest(work with
        {
            Done = work.Done + 1,
            Position = Position(Math.Min(work.Done + 2, work.Checks), work.Checks),
            RunningChecks = Without(work.RunningChecks, check),
        }));
        return ended.Passed ? null : Line(Weight.Failure, ended.Image, "FAILED", ended.Check, Seconds(ended.Seconds));
    }

    private ReportLine End(ImageSmokeEnded ended)
    {
        Take(ended.Image, isImage: true);
        var counts = new TestCounts(ended.Passed, ended.Failed, ended.Skipped, FromCache: false);
        return Line(ended.Failed > 0 ? Weight.Failure : Weight.Milestone, ended.Image, Tables.Tests(counts), Seconds(ended.Seconds));
    }

    private static string Seconds(double seconds) => Measure.Seconds(seconds) + "s";

    private void Change(string name, bool isImage, Func<RunningWork, RunningWork> change)
    {
        var index = Find(name, isImage);
        if (index >= 0)
        {
            _running[index] = change(_running[index]);
        }
    }

    private RunningWork? Take(string name, bool isImage)
    {
        var index = Find(name, isImage);
        var work = index < 0 ? null : _running[index];
        if (index >= 0)
        {
            _running.RemoveAt(index);
        }

        return work;
    }

    private int Find(string name, bool isImage) => _running.FindIndex(work => work.Name == name && work.IsImage == isImage);
}
