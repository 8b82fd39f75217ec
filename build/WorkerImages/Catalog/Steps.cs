using System.Collections.Immutable;
using WorkerImages.Dockerfiles;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>A command that root runs in the build.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Run">The argument list; no shell in between.</param>
internal sealed record StepDefinition(string Name, ImmutableArray<string> Run);

/// <summary>The keys of a step.</summary>
internal static class StepKeys
{
    // What other keys do, with sums, caches and a place in the bills of materials.
    private static readonly ImmutableDictionary<string, string> Elsewhere = new (string Key, string[] Programs)[]
    {
        ("'packages'", ["apt", "apt-get", "aptitude", "dpkg"]),
        ("'python'", ["easy_install", "pip", "pip3", "pipx"]),
        ("'programs' and 'files'", ["curl", "wget"]),
    }.SelectMany(row => row.Programs.Select(program => KeyValuePair.Create(program, row.Key))).ToImmutableDictionary(StringComparer.Ordinal);

    private static readonly Key<string> Name = new("name", "What it is for, in a few words.", Texts.Of(Grammars.StepName), isRequired: true);

    private static readonly Key<string[]> Run = new(
        "run",
        "The argument list; no shell in between.",
        new ListShape<string>(Texts.Of(Grammars.Argument), mayRepeat: true),
        isRequired: true);

    public static readonly ListShape<StepDefinition> Steps = new(new MapShape<StepDefinition>([Name, Run], [], Build));

    private static StepDefinition? Build(MapValues values)
    {
        var run = values.Required(Run).ToImmutableArray();
        foreach (var (program, key) in ShellCommands.Of(run).Select(ProgramOf).Distinct().Where(Elsewhere.ContainsKey).Select(program => (program, Elsewhere[program])))
        {
            values.Refuse(values.NodeOf(Run), $"{Quote.Of(program)} has no place in a step: what it would bring is said under {key}");
        }

        return values.IsWhole ? new(values.Required(Name), run) : null;
    }

    // python3 -m pip
    private static string ProgramOf(ShellCommand command) =>
        command.Words.IndexOf("-m") is > 0 and var at && at + 1 < command.Words.Length ? command.Words[at + 1] : Path.GetFileName(command.Name);
}
