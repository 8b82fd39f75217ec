using System.Collections.Immutable;

namespace WorkerImages.Smoke;

/// <summary>How a check ended.</summary>
public enum SmokeOutcome
{
    /// <summary>The promise holds.</summary>
    Passed,

    /// <summary>The promise is broken.</summary>
    Failed,

    /// <summary>It cannot be checked here; the message says why.</summary>
    Skipped,
}

/// <summary>How one check of one image ended.</summary>
/// <param name="Check">The promise, as a sentence.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Message">Null when passed; else what was expected and what was seen: argument list, user, exit status, both outputs' tails.</param>
public sealed record SmokeResult(string Check, SmokeOutcome Outcome, double Seconds, string? Message);

/// <summary>The verdict on one image.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="ImageId">The engine's id of the image that was checked.</param>
/// <param name="Results">In the order in which the checks are listed.</param>
/// <param name="FromCache">True when the same image had passed the same checks before, so that nothing was run.</param>
public sealed record SmokeVerdict(string Image, string ImageId, ImmutableArray<SmokeResult> Results, bool FromCache)
{
    /// <summary>True when no promise is broken.</summary>
    public bool Passed => Results.All(result => result.Outcome != SmokeOutcome.Failed);
}
