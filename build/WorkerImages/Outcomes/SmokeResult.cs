namespace WorkerImages.Outcomes;

/// <summary>How one check of one image ended.</summary>
/// <param name="Check">The promise, as a sentence.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Message">Null when passed; else what was expected and what was seen: argument list, user, exit status, both outputs' tails.</param>
public sealed record SmokeResult(string Check, SmokeOutcome Outcome, double Seconds, string? Message);
