using System.Globalization;

namespace WorkerImages.Dockerfiles;

/// <summary>Rules about the commands in RUN.</summary>
internal static class RunRules
{
    private const string AptLists = "/var/lib/apt/lists";
    private static readonly string[] Yes = ["-y", "--yes", "--assume-yes", "-qq", "-q=2"];

    public static IEnumerable<LintRule> All =>
    [
        new("DL3004", "sudo has no place in an image: it gives root to any program that runs there", (file, _) =>
            Commands(file).Where(each => each.Command.Name == "sudo").Select(Shown)),
        new("DL3009", "the archive's lists stay in the layer; mount a cache on /var/lib/apt/lists or remove them in the same RUN", (file, _) =>
            Runs(file).Where(run => ShellCommands.Of(run).Any(command => IsApt(command, "update")) && !AreListsGone(run)).Select(run => (run.Line, ""))),
        new("DL3014", "apt-get install asks; give it --yes", (file, _) =>
            Commands(file).Where(each => IsApt(each.Command, "install") && !each.Command.Has(Yes)).Select(Shown)),
        new("DL3027", "apt is for people; use apt-get or apt-cache", (file, _) =>
            Commands(file).Where(each => each.Command.Name == "apt").Select(Shown)),
        new("DL3046", "useradd with a high uid writes a huge, sparse log; give it --no-log-init", (file, _) =>
            Commands(file).Where(each => each.Command.Name == "useradd" && UidOf(each.Command) > 99_999 && !each.Command.Has("-l", "--no-log-init"))
                .Select(Shown)),
        new("DL4006", "a pipe hides the failure of all but its last command; set -o pipefail with a shell that has it, or use no pipe", (file, _) =>
            file.Stages.SelectMany(UnsafePipes)),
    ];

    public static IEnumerable<DockerfileInstruction> Runs(DockerfileText file) => file.Instructions.Where(each => each.Keyword == "RUN");

    public static IEnumerable<(int Line, ShellCommand Command)> Commands(DockerfileText file) =>
        Runs(file).SelectMany(run => ShellCommands.Of(run).Select(command => (run.LineAt(command.Offset), command)));

    private static (int Line, string Found) Shown((int Line, ShellCommand Command) each) => (each.Line, string.Join(' ', each.Command.Words.Take(6)));

    private static bool IsApt(ShellCommand command, string verb) => command.Name == "apt-get" && command.Words.Contains(verb);

    private static bool AreListsGone(DockerfileInstruction run) =>
        DockerfileText.Mounts(run).Any(mount =>
            mount.GetValueOrDefault("type") is "cache" or "tmpfs"
            && (mount.GetValueOrDefault("target") ?? mount.GetValueOrDefault("dst") ?? mount.GetValueOrDefault("destination"))?.TrimEnd('/')
                is AptLists or "/var/lib/apt")
        || ShellCommands.Of(run).Any(command =>
            command.Name == "rm" && command.Words.Any(word => word.StartsWith(AptLists, StringComparison.Ordinal) || word == "/var/lib/apt"));

    private static long UidOf(ShellCommand useradd)
    {
        var words = useradd.Words;
        var inline = words.FirstOrDefault(word => word.StartsWith("--uid=", StringComparison.Ordinal))?["--uid=".Length..];
        var at = words.FindIndex(word => word is "-u" or "--uid");
        var text = inline ?? (at >= 0 && at + 1 < words.Length ? words[at + 1] : "");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : 0;
    }

    private static IEnumerable<(int Line, string Found)> UnsafePipes(DockerfileStage stage)
    {
        var isSafe = false;
        foreach (var instruction in stage.Instructions)
        {
            isSafe = instruction.Keyword == "SHELL" ? instruction.Exec?.Contains("pipefail") == true : isSafe;
            if (instruction.Keyword != "RUN" || isSafe)
            {
                continue;
            }

            var commands = ShellCommands.Of(instruction);
            if (!commands.Any(command => command.Name == "set" && command.Words.Contains("pipefail")))
            {
                foreach (var command in commands.Where(command => command.IsPiped))
                {
                    yield return (instruction.LineAt(command.Offset), string.Join(' ', command.Words.Take(6)) + " |");
                }
            }
        }
    }

    private static int FindIndex(this IReadOnlyList<string> words, Func<string, bool> isIt)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (isIt(words[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
