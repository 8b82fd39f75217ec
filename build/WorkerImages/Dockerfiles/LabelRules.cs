using System.Globalization;
using System.Text.RegularExpressions;
using WorkerImages.Oci;

namespace WorkerImages.Dockerfiles;

/// <summary>Rules about labels, the OCI's above all (image-spec 1.1, annotations.md). A label set to nothing says nothing wrong.</summary>
internal static partial class LabelRules
{
    public static IEnumerable<LintRule> All =>
    [
        new("DL3048", "a label's name is lower-case words joined by single dots and dashes, outside Docker's own namespaces", (file, _) =>
            Labels(file).Where(label => !NamePattern().IsMatch(label.Name) || ReservedPattern().IsMatch(label.Name)).Select(label => (label.Line, label.Name))),
        new("DL3052", "a label must be an address", (file, _) => Wrong(file, ["url", "source", "documentation"], value =>
            Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")),
        new("DL3053", "a label must be a time as in RFC 3339", (file, _) => Wrong(file, ["created"], value =>
            TimePattern().IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var _))),
        new("DL3054", "a label must be an SPDX licence expression", (file, _) => Wrong(file, ["licenses"], LicencePattern().IsMatch)),
        new("DL3055", "a label must be a git commit", (file, _) => Wrong(file, ["revision"], CommitPattern().IsMatch)),
        new("DL3056", "a label must be a semantic version", (file, _) => Wrong(file, ["version"], VersionPattern().IsMatch)),
        new("DL3058", "a label has an @ and no mail address", (file, _) => Wrong(file, ["authors"], value =>
            !value.Contains('@', StringComparison.Ordinal) || MailPattern().IsMatch(value))),
        new("WI003", "a label is not set, so that the base's is inherited and tells of another image", (file, policy) =>
            file.Stages.TakeLast(1).SelectMany(stage => policy.Labels.Except(Labels(file, stage).Select(label => label.Name)).Select(name => (stage.From.Line, name)))),
    ];

    private static IEnumerable<(int Line, string Name, string Value)> Labels(DockerfileText file) =>
        file.Stages.SelectMany(stage => Labels(file, stage));

    private static IEnumerable<(int Line, string Name, string Value)> Labels(DockerfileText file, DockerfileStage stage) =>
        stage.Instructions.Where(each => each.Keyword == "LABEL").SelectMany(label => SettingRules.Pairs(file, label)
            .Select(pair => (LineOf(label, pair.Name), Unquoted(file, pair.Name), Unquoted(file, pair.Value ?? ""))));

    private static int LineOf(DockerfileInstruction label, string name) =>
        label.LineAt(Math.Max(0, label.Arguments.IndexOf(name + "=", StringComparison.Ordinal)));

    private static string Unquoted(DockerfileText file, string word) =>
        DockerfileWords.Expand(word, new Dictionary<string, string>(), file.Escape);

    private static IEnumerable<(int Line, string Found)> Wrong(DockerfileText file, string[] names, Func<string, bool> isRight) =>
        Labels(file)
            .Where(label => names.Any(name => label.Name == OciLabels.Prefix + name) && label.Value.Length > 0 && !isRight(label.Value))
            .Select(label => (label.Line, $"{label.Name}={label.Value}"));

    [GeneratedRegex(@"\A[a-z]([a-z0-9_]|[.-](?=[a-z0-9]))*\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A(com\.docker|io\.docker|org\.dockerproject)\.")]
    private static partial Regex ReservedPattern();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)\z")]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"\A\(*[A-Za-z0-9][A-Za-z0-9.+:-]*\)*( (AND|OR|WITH) \(*[A-Za-z0-9][A-Za-z0-9.+:-]*\)*)*\z")]
    private static partial Regex LicencePattern();

    [GeneratedRegex(@"\A([0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{7})\z")]
    private static partial Regex CommitPattern();

    [GeneratedRegex(@"\A(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\z")]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")]
    private static partial Regex MailPattern();
}
