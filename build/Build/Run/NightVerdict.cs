using System.Collections.Immutable;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace Build.Run;

/// <summary>How a night ended, over all images.</summary>
/// <param name="Failures">What failed, worst first for a reader.</param>
/// <param name="Unknown">Images that may be fresh or not: the night could not find out. Each with why.</param>
internal sealed record NightVerdict(ImmutableArray<Exception> Failures, ImmutableArray<(string Image, string Why)> Unknown)
{
    /// <summary>True when everything that had to be is fresh; what waits after failures is not.</summary>
    public bool IsGood => Failures.IsEmpty && Unknown.IsEmpty && Waiting.IsEmpty && !IsShared;

    /// <summary>The builds that were not tried, since they failed before.</summary>
    public ImmutableArray<(string Image, FailedAttempt Attempt)> Waiting { get; init; } = [];

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
            Waiting =
            [
                .. from step in steps
                   where step.Action == PlanAction.Wait && step.BuildId is not null
                   from attempt in run.Freshness.GetValueOrDefault(step.Image)?.Attempts ?? []
                   where attempt.Build == step.BuildId
                   select (step.Image, attempt),
            ],
            IsShared = run.Publications.Any(one => one.IsLeftToOther),
        };
    }

    /// <summary>Ends the run as it has to end.</summary>
    /// <exception cref="WorkerImagesException">
    /// A build waits after failures (the code that it failed with), or it is unknown whether something is fresh (<see cref="ExitCode.Network"/>).
    /// </exception>
    public void MustBeDone()
    {
        if (Waiting is [var first, ..])
        {
            throw new WorkerImagesException(
                first.Attempt.Code,
                $"not built, since they failed before: {string.Join(", ", Waiting.Select(one => one.Image).Distinct())}",
                $"{first.Image}: {first.Attempt.What}",
                "fix the cause: the night tries another input at once; its page says when it tries the same input again");
        }

        if (!Unknown.IsEmpty)
        {
            throw new WorkerImagesException(
                ExitCode.Network,
                $"the night does not know whether these are fresh: {string.Join(", ", Unknown.Select(one => one.Image).Distinct())}",
                Unknown[0].Why.Split('\n')[0],
                "see whether the archives can be reached from here; the page of the night names each");
        }
    }
}
