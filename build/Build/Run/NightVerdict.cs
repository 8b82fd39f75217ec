using System.Collections.Immutable;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace Build.Run;

/// <summary>How a night ended, over all images.</summary>
/// <param name="Failures">What failed, worst first for a reader.</param>
/// <param name="Unknown">Images of which it cannot be told whether they are fresh, each with why.</param>
internal sealed record NightVerdict(ImmutableArray<Exception> Failures, ImmutableArray<(string Image, string Why)> Unknown)
{
    /// <summary>True when everything that had to be is fresh; what waits after failures is not.</summary>
    public bool IsGood => Failures.IsEmpty && Unknown.IsEmpty && Waiting == 0 && !IsShared;

    /// <summary>How many builds were not tried, since they failed before.</summary>
    public int Waiting { get; init; }

    /// <summary>True when another run did part of it at the same time, and answers for that.</summary>
    public bool IsShared { get; init; }

    /// <summary>Of a run.</summary>
    public static NightVerdict Of(RunState run)
    {
        var steps = run.Plan?.Steps ?? [];
        var own = steps.Select(step => (step.Image, step.Source.Platform)).ToHashSet();
        var archives = run.Refreshes.Where(one => own.Contains(one.Key) && one.Value.Unknown is not null).Select(one => (one.Key.Image, one.Value.Unknown!));
        return new(run.Failures, [.. archives.OrderBy(one => one.Image, StringComparer.Ordinal)])
        {
            Waiting = steps.Count(step => step.Action == PlanAction.Wait),
            IsShared = run.Publications.Any(one => one.IsLeftToOther),
        };
    }

    /// <summary>Ends the run as it has to end.</summary>
    /// <exception cref="WorkerImagesException">It cannot be told whether something is fresh (<see cref="ExitCode.Network"/>).</exception>
    public void MustBeKnown()
    {
        if (!Unknown.IsEmpty)
        {
            throw new WorkerImagesException(
                ExitCode.Network,
                $"it cannot be told whether these are fresh: {string.Join(", ", Unknown.Select(one => one.Image).Distinct())}",
                Unknown[0].Why.Split('\n')[0],
                "see whether the archives can be reached from here; the page of the night names each");
        }
    }
}
