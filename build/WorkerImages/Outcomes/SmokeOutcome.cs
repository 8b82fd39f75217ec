namespace WorkerImages.Outcomes;

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
