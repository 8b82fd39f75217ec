using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting;

/// <summary>Hears what a run tells, hands it on, and keeps when the run told it. For several threads at once.</summary>
/// <param name="next">Hears the same.</param>
/// <param name="clock">The clock.</param>
internal sealed class RunTimeline(IProgress<RunEvent> next, TimeProvider clock) : IProgress<RunEvent>
{
    private const string OtherWork = "beside the images";

    private readonly Lock _gate = new();
    private readonly long _began = clock.GetTimestamp();
    private readonly List<(RunEvent Event, TimeSpan At)> _heard = [];

    /// <summary>How long the run has taken until now.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_began);

    /// <inheritdoc/>
    public void Report(RunEvent value)
    {
        if (value is BuildStepBegan or BuildStepEnded or SmokeCheckEnded or WorkBegan or WorkEnded or Warning)
        {
            lock (_gate)
            {
                _heard.Add((value, Elapsed));
            }
        }

        next.Report(value);
    }

    /// <summary>The warnings that the run told, each once.</summary>
    public ImmutableArray<string> Warnings()
    {
        lock (_gate)
        {
            return [.. _heard.Select(one => one.Event).OfType<Warning>().Select(warning => warning.Text).Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>What was done when, in the order of its beginning; what has not ended yet goes on until now.</summary>
    public ImmutableArray<TimedWork> Works()
    {
        lock (_gate)
        {
            var open = new Dictionary<(string Lane, string Name), (TimedWork Work, int Order)>();
            var works = new List<TimedWork>();
            foreach (var (told, at) in _heard)
            {
                Take(told, at.TotalSeconds, open, works);
            }

            var now = Elapsed.TotalSeconds;
            works.AddRange(open.Values.OrderBy(one => one.Order).Select(one => one.Work with { Seconds = now - one.Work.Start }));
            return [.. works.OrderBy(work => work.Start)];
        }
    }

    private static void Take(RunEvent told, double at, Dictionary<(string Lane, string Name), (TimedWork Work, int Order)> open, List<TimedWork> works)
    {
        switch (told)
        {
            case BuildStepBegan began:
                open[(began.Image, began.Name)] = (new(began.Image, WorkKind.Build, began.Name, at, 0, WorkEnding.Open), open.Count);
                break;
            case WorkBegan began:
                open[(OtherWork, began.Work)] = (new(OtherWork, WorkKind.Other, began.Work, at, 0, WorkEnding.Open), open.Count);
                break;
            case BuildStepEnded ended:
                open.Remove((ended.Image, ended.Name));
                works.Add(Ended(ended.Image, WorkKind.Build, ended.Name, at, ended.Seconds, ended.Succeeded) with
                {
                    Ending = !ended.Succeeded ? WorkEnding.Failed : ended.Cached ? WorkEnding.Cached : WorkEnding.Done,
                    Packages = ended.Packages,
                });
                break;
            case WorkEnded ended:
                open.Remove((OtherWork, ended.Work));
                works.Add(Ended(OtherWork, WorkKind.Other, ended.Work, at, ended.Seconds, ended.Succeeded));
                break;
            case SmokeCheckEnded ended:
                works.Add(Ended(ended.Image, WorkKind.Check, ended.Check, at, ended.Seconds, ended.Passed));
                break;
            default:
                break; // what is said, and nothing that was done
        }
    }

    private static TimedWork Ended(string lane, WorkKind kind, string name, double at, double seconds, bool succeeded) =>
        new(lane, kind, name, Math.Max(0, at - seconds), Math.Min(at, seconds), succeeded ? WorkEnding.Done : WorkEnding.Failed);
}

/// <summary>A piece of work and its time in a run.</summary>
/// <param name="Lane">The image that it was for, or that it was for none.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Name">A step, a check, or a sentence.</param>
/// <param name="Start">Seconds from the run's beginning.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Ending">How it ended.</param>
internal sealed record TimedWork(string Lane, WorkKind Kind, string Name, double Start, double Seconds, WorkEnding Ending)
{
    /// <summary>The packages that a step told it installed, each with its version; none for most.</summary>
    public ImmutableArray<string> Packages { get; init; } = [];
}

/// <summary>What a piece of work was.</summary>
internal enum WorkKind
{
    /// <summary>A step of a build.</summary>
    Build,

    /// <summary>A check of an image.</summary>
    Check,

    /// <summary>Something that is no image's, such as making a base.</summary>
    Other,
}

/// <summary>How a piece of work ended.</summary>
internal enum WorkEnding
{
    /// <summary>Well.</summary>
    Done,

    /// <summary>It needed no work.</summary>
    Cached,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>The run ended before it.</summary>
    Open,
}
