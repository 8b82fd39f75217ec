using System.Collections.Immutable;

namespace WorkerImages.Outcomes;

/// <summary>The verdict on one image.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="ImageId">The engine's id of the image that was checked.</param>
/// <param name="Results">In the order in which the checks are listed.</param>
/// <param name="FromCache">True when the same image had passed the same checks before, so that nothing was run.</param>
internal sealed record SmokeResult(string Image, string ImageId, ImmutableArray<CheckResult> Results, bool FromCache)
{
    /// <summary>True when no promise is broken.</summary>
    public bool Passed => Results.All(result => result.Outcome != CheckOutcome.Failed);
}

/// <summary>How one check of one image ended.</summary>
/// <param name="Check">The promise, as a sentence.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Message">Null when passed; else what was expected and what was seen: argument list, user, exit status, both outputs' tails.</param>
internal sealed record CheckResult(string Check, CheckOutcome Outcome, double Seconds, string? Message);

/// <summary>How a check ended.</summary>
internal enum CheckOutcome
{
    /// <summary>The promise holds.</summary>
    Passed,

    /// <summary>The promise is broken.</summary>
    Failed,

    /// <summary>It cannot be checked here; the message says why.</summary>
    Skipped,
}

/// <summary>How many checks of an image ended how.</summary>
/// <param name="Passed">Promises that hold.</param>
/// <param name="Failed">Promises that are broken.</param>
/// <param name="Skipped">Promises that cannot be checked here.</param>
/// <param name="FromCache">True when an earlier run's verdict was taken.</param>
internal sealed record TestCounts(int Passed, int Failed, int Skipped, bool FromCache)
{
    /// <summary>The counts of a verdict.</summary>
    public static TestCounts Of(SmokeResult verdict) => new(
        Count(verdict.Results, CheckOutcome.Passed),
        Count(verdict.Results, CheckOutcome.Failed),
        Count(verdict.Results, CheckOutcome.Skipped),
        verdict.FromCache);

    private static int Count(ImmutableArray<CheckResult> results, CheckOutcome outcome) =>
        results.Count(result => result.Outcome == outcome);
}
