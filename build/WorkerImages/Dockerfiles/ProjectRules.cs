using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WorkerImages.Dockerfiles;

/// <summary>Rules of this project; WI003 is with the other rules about labels.</summary>
internal static partial class ProjectRules
{
    private static readonly ImmutableHashSet<string> Keywords =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL",
        "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    // moby/buildkit v0.8, frontend/dockerfile/instructions/parse.go
    private static readonly ImmutableHashSet<string> Flags =
    [
        "FROM --platform", "COPY --from", "COPY --chown", "ADD --chown", "RUN --mount",
        "HEALTHCHECK --interval", "HEALTHCHECK --timeout", "HEALTHCHECK --start-period", "HEALTHCHECK --retries",
    ];

    private static readonly string[] SumPrograms = ["sha256sum", "sha512sum", "shasum"];

    public static IEnumerable<LintRule> All =>
    [
        new("WI001", "a template's mark is left over", (file, _) =>
            file.Instructions.SelectMany(each => MarkPattern().Matches(QuotedPattern().Replace(each.Arguments, Blank))
                .Select(mark => (each.LineAt(mark.Index), each.Arguments.Substring(mark.Index, mark.Length))))),
        new("WI002", "the Docker socket belongs to a container, at its start; in an image it is a file of the build machine", (file, _) =>
            SettingRules.Of(file, "ADD", "COPY", "RUN", "VOLUME").Where(each => Whole(each).Contains("docker.sock", StringComparison.Ordinal))
                .Select(each => (each.Line, each.Keyword))),
        new("WI004", "a download is not checked against a recorded sum", (file, _) => file.Stages.SelectMany(stage => UncheckedDownloads(file, stage))),
        new("WI005", "engine 20.10 reads no here-documents", (file, _) =>
            SettingRules.Of(file, "ADD", "COPY", "RUN").SelectMany(each => HereDocumentPattern().Matches(QuotedPattern().Replace(each.Arguments, Blank))
                .Select(mark => (each.LineAt(mark.Index), mark.Value)))),
        new("WI006", "engine 20.10 does not know this", (file, _) =>
            file.Instructions.SelectMany(each => each.Flags.Select(flag => $"{each.Keyword} --{flag.Name}").Where(flag => !Flags.Contains(flag))
                .Select(flag => (each.Line, flag)))
                .Concat(file.Syntax is { } syntax ? [(1, $"syntax={syntax}")] : [])),
        new("WI007", "there is no such instruction", (file, _) =>
            file.Instructions.Where(each => !Keywords.Contains(each.Keyword)).Select(each => (each.Line, each.Keyword))),
        new("WI008", "an image that never starts as root ends with USER UID:GID: a platform that forbids root cannot look a name up", (file, policy) =>
            file.Stages.TakeLast(1).Where(_ => !policy.EntrypointDropsRoot)
                .Select(stage => stage.Instructions.LastOrDefault(each => each.Keyword == "USER") ?? stage.From)
                .Where(last => last.Keyword != "USER" || !NumericUserPattern().IsMatch(last.Arguments))
                .Select(last => (last.Line, last.Arguments))),
    ];

    private static string Whole(DockerfileInstruction each) => string.Join(' ', each.Flags.Select(flag => flag.Value).Append(each.Arguments));

    // A sum checked anywhere in the stage serves an ADD; what a RUN fetches it has to check itself, before it uses it.
    private static IEnumerable<(int Line, string Found)> UncheckedDownloads(DockerfileText file, DockerfileStage stage)
    {
        var isAnySumChecked = stage.Instructions.Where(each => each.Keyword == "RUN").Any(run => ShellCommands.Of(run).Any(IsSumCheck));
        var added = stage.Instructions.Where(each => each.Keyword == "ADD" && !isAnySumChecked)
            .SelectMany(add => file.Sources(add).Where(DockerfileText.IsRemote).Select(source => (add.Line, source)));
        var fetched = stage.Instructions.Where(each => each.Keyword == "RUN" && !ShellCommands.Of(each).Any(IsSumCheck))
            .SelectMany(run => ShellCommands.Of(run).Where(command => command.Name is "curl" or "wget")
                .Select(command => (run.LineAt(command.Offset), string.Join(' ', command.Words))));
        return added.Concat(fetched);
    }

    private static bool IsSumCheck(ShellCommand command) =>
        (SumPrograms.Contains(command.Name) && command.Has("-c", "--check")) || (command.Name is "gpg" or "gpgv" && command.Has("--verify"));

    private static string Blank(Match quoted) => new('_', quoted.Length);

    [GeneratedRegex("""'[^']*'|"(\\.|[^"\\])*" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex QuotedPattern();

    [GeneratedRegex(@"\A[1-9]\d*:[1-9]\d*\z")]
    private static partial Regex NumericUserPattern();

    [GeneratedRegex(@"\{\{|\{%")]
    private static partial Regex MarkPattern();

    [GeneratedRegex(@"(?<![^\s;&|()0-9])<<-?[A-Za-z_]")]
    private static partial Regex HereDocumentPattern();
}
