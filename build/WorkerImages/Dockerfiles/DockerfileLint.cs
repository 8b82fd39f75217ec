using System.Collections.Immutable;

namespace WorkerImages.Dockerfiles;

/// <summary>
/// The rules every Dockerfile here keeps: hadolint's of the weight "error" as far as the text alone decides them, and some of ours.
/// Off on purpose: DL3008 (pinned package versions fight security updates), DL3051 (an empty label is how an inherited one is undone).
/// </summary>
internal static class DockerfileLint
{
    internal static readonly ImmutableArray<LintRule> Rules =
        [.. StageRules.All, .. CopyRules.All, .. RunRules.All, .. SettingRules.All, .. LabelRules.All, .. ProjectRules.All];

    /// <summary>What is wrong, in the order of the lines; empty when all is well.</summary>
    public static ImmutableArray<LintFinding> Check(DockerfileText dockerfile, LintPolicy policy) =>
    [
        .. Rules.SelectMany(rule => rule.Find(dockerfile, policy).Select(found => new LintFinding(found.Line, rule.Code, MessageOf(rule, found.Found))))
            .OrderBy(finding => finding.Line)
            .ThenBy(finding => finding.Code, StringComparer.Ordinal),
    ];

    private static string MessageOf(LintRule rule, string found) => found.Length == 0 ? rule.Text : $"{rule.Text}: '{found}'";
}

/// <summary>A rule that a Dockerfile breaks.</summary>
/// <param name="Line">The line of the Dockerfile, from 1.</param>
/// <param name="Code">The rule: hadolint's number, or one of ours, which begins with <c>WI</c>.</param>
/// <param name="Message">What is wrong, what to do.</param>
internal sealed record LintFinding(int Line, string Code, string Message);

/// <summary>What the text of a Dockerfile does not say, and its rules depend on.</summary>
/// <param name="EntrypointDropsRoot">
/// True when the image's entrypoint starts as root and becomes another user; one that does not must end as a user, by number (DL3002, WI008).
/// </param>
/// <param name="Registries">Where images may come from (DL3026).</param>
/// <param name="Labels">The labels that must be set (WI003).</param>
internal sealed record LintPolicy(bool EntrypointDropsRoot, ImmutableArray<string> Registries, ImmutableArray<string> Labels);

/// <summary>One rule.</summary>
/// <param name="Code">hadolint's number where it has the rule too, so that its documentation serves ours.</param>
/// <param name="Text">What is wrong and what to do; what <paramref name="Find"/> adds is put behind it.</param>
/// <param name="Find">Line and offending text of each place.</param>
internal sealed record LintRule(string Code, string Text, Func<DockerfileText, LintPolicy, IEnumerable<(int Line, string Found)>> Find);
