namespace WorkerImages.Dockerfiles;

/// <summary>A rule that a Dockerfile breaks.</summary>
/// <param name="Line">The line of the Dockerfile, from 1.</param>
/// <param name="Code">The rule: hadolint's number, or one of ours, which begins with <c>WI</c>.</param>
/// <param name="Message">What is wrong, what to do.</param>
public sealed record LintFinding(int Line, string Code, string Message);
