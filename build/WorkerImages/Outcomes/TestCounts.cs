using System.Collections.Immutable;

namespace WorkerImages.Outcomes;

/// <summary>How many checks of an image ended how.</summary>
/// <param name="Passed">Promises that hold.</param>
/// <param name="Failed">Promises that are broken.</param>
/// <param name="Skipped">Promises that cannot be checked here.</param>
/// <param name="FromCache">True when an earlier run's verdict was taken.</param>
public sealed record TestCounts(int Passed, int Failed, int Skipped, bool FromCache)
{
    /// <summary>The counts of a verdict.</summary>
    public static TestCounts Of(SmokeVerdict verdict) => new(
        Count(verdict.Results, SmokeOutcome.Passed),
        Count(verdict.Results, SmokeOutcome.Failed),
        Count(verdict.Results, SmokeOutcome.Skipped),
        verdict.FromCache);

    private static int Count(ImmutableArray<SmokeResult> results, SmokeOutcome outcome) =>
        results.Count(result => result.Outcome == outcome);
}
