namespace WorkerImages.Dockerfiles;

/// <summary>One rule.</summary>
/// <param name="Code">hadolint's number where it has the rule too, so that its documentation serves ours.</param>
/// <param name="Text">What is wrong and what to do; what <paramref name="Find"/> adds is put behind it.</param>
/// <param name="Find">Line and offending text of each place.</param>
internal sealed record LintRule(string Code, string Text, Func<DockerfileText, LintPolicy, IEnumerable<(int Line, string Found)>> Find);
