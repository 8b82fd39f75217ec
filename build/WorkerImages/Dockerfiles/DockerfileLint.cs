using System.Collections.Immutable;

namespace WorkerImages.Dockerfiles;

/// <summary>
/// The rules every Dockerfile here keeps: hadolint's of the weight "error" as far as the text alone decides them, and some of ours.
/// Off on purpose: DL3008 (pinned package versions fight security updates), DL3051 (an empty label is how an inherited one is undone).
/// </summary>
public static class DockerfileLint
{
    internal static readonly ImmutableArray<LintRule> Rules =
        [.. StageRules.All, .. CopyRules.All, .. RunRules.All, .. SettingRules.All, .. LabelRules.All, .. HouseRules.All];

    /// <summary>What is wrong, in the order of the lines; empty when all is well.</summary>
    public static ImmutableArray<LintFinding> Check(DockerfileText dockerfile, LintPolicy policy) =>
    [
        .. Rules.SelectMany(rule => rule.Find(dockerfile, policy).Select(found => new LintFinding(found.Line, rule.Code, MessageOf(rule, found.Found))))
            .OrderBy(finding => finding.Line)
            .ThenBy(finding => finding.Code, StringComparer.Ordinal),
    ];

    private static string MessageOf(LintRule rule, string found) => found.Length == 0 ? rule.Text : $"{rule.Text}: '{found}'";
}
