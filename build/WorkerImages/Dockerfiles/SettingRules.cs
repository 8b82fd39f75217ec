using System.Globalization;
using System.Text.RegularExpressions;
using WorkerImages.Oci;

namespace WorkerImages.Dockerfiles;

/// <summary>Rules about the instructions that set what an image says about itself: users, ports, variables, how it starts.</summary>
internal static partial class SettingRules
{
    public static IEnumerable<LintRule> All =>
    [
        new("DL3000", "WORKDIR is relative: where it leads depends on the base", (file, _) =>
            Of(file, "WORKDIR").Select(each => (each.Line, Path: WordOf(file, each)))
                .Where(each => each.Path.Length == 0 || each.Path[0] is not ('/' or '$'))),
        new("DL3002", "the last USER is root, and the entrypoint does not become another", (file, policy) =>
            file.Stages.TakeLast(1).SelectMany(stage => stage.Instructions.Where(each => each.Keyword == "USER").TakeLast(1))
                .Where(each => !policy.EntrypointDropsRoot && WordOf(file, each).Split(':')[0] is "root" or "0")
                .Select(each => (each.Line, each.Arguments))),
        new("DL3011", "a port is a number from 0 to 65535", (file, _) =>
            Of(file, "EXPOSE").SelectMany(each => DockerfileWords.Fields(each.Arguments).Where(port => !IsPort(port)).Select(port => (each.Line, port)))),
        new("DL3025", "the shell form puts a shell before the program, which then gets no signals; use the exec form", (file, _) =>
            Of(file, "CMD", "ENTRYPOINT").Where(each => each.Exec is null).Select(each => (each.Line, $"{each.Keyword} {each.Arguments}"))),
        new("DL3044", "a variable is used in the ENV that sets it, where it still has its old value", (file, _) =>
            Of(file, "ENV").SelectMany(each => SelfReferences(file, each))),
        new("DL3064", "an ARG or ENV looks like a secret, and would stay in the image's history", (file, _) =>
            Of(file, "ARG", "ENV").SelectMany(each => Pairs(file, each).Where(pair => SecretPattern().IsMatch(pair.Name)).Select(pair => (each.Line, pair.Name)))),
        new("DL4000", $"MAINTAINER is gone; set the label {OciLabels.Authors}", (file, _) =>
            Of(file, "MAINTAINER").Select(each => (each.Line, each.Arguments))),
        new("DL4003", "only the last CMD of a stage counts", (file, _) => Repeated(file, "CMD")),
        new("DL4004", "only the last ENTRYPOINT of a stage counts", (file, _) => Repeated(file, "ENTRYPOINT")),
    ];

    public static IEnumerable<DockerfileInstruction> Of(DockerfileText file, params string[] keywords) =>
        file.Instructions.Where(each => keywords.Contains(each.Keyword));

    public static IEnumerable<(string Name, string? Value)> Pairs(DockerfileText file, DockerfileInstruction instruction) =>
        DockerfileWords.Pairs(instruction.Arguments, file.Escape, isOldFormAllowed: instruction.Keyword is "ENV" or "LABEL");

    private static string WordOf(DockerfileText file, DockerfileInstruction instruction) =>
        instruction.Arguments.StartsWith('$')
            ? instruction.Arguments
            : DockerfileWords.Expand(instruction.Arguments, new Dictionary<string, string>(), file.Escape);

    private static bool IsPort(string word) =>
        word.Contains('$', StringComparison.Ordinal)
        || word.Split('/')[0].Split('-').All(port => ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    // PATH=/x:$PATH is the way to add to a variable; the trouble is B=$A beside A=... in one ENV.
    private static IEnumerable<(int Line, string Found)> SelfReferences(DockerfileText file, DockerfileInstruction env)
    {
        var pairs = Pairs(file, env).ToList();
        return pairs
            .Where((pair, i) => pairs.Where((other, j) => i != j && Mentions(pair.Value ?? "", other.Name)).Any())
            .Select(pair => (env.Line, $"{pair.Name}={pair.Value}"));
    }

    private static bool Mentions(string value, string name)
    {
        const string Mark = "\u0001";
        return DockerfileWords.Expand(value, new Dictionary<string, string> { [name] = Mark }, '\\').Contains(Mark, StringComparison.Ordinal);
    }

    private static IEnumerable<(int Line, string Found)> Repeated(DockerfileText file, string keyword) =>
        file.Stages.SelectMany(stage => stage.Instructions.Where(each => each.Keyword == keyword).SkipLast(1)).Select(each => (each.Line, each.Arguments));

    [GeneratedRegex("(^|_)(apikey|auth|credentials?|key|password|pword|passwd|secret|token)(_|$)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretPattern();
}
