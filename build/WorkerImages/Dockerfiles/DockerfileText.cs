using System.Collections.Immutable;

namespace WorkerImages.Dockerfiles;

/// <summary>A Dockerfile, taken apart.</summary>
/// <param name="Escape">The escape character: a backslash, or what the directive <c>escape</c> says.</param>
/// <param name="Syntax">The frontend that the directive <c>syntax</c> asks for; null for the engine's own.</param>
/// <param name="Preamble">What stands before the first FROM.</param>
/// <param name="Stages">The last one is the image.</param>
internal sealed record DockerfileText(
    char Escape,
    string? Syntax,
    ImmutableArray<DockerfileInstruction> Preamble,
    ImmutableArray<DockerfileStage> Stages)
{
    /// <summary>All instructions in order, each FROM included.</summary>
    public IEnumerable<DockerfileInstruction> Instructions =>
        Preamble.Concat(Stages.SelectMany(stage => stage.Instructions.Prepend(stage.From)));

    /// <summary>The defaults of the arguments before the first FROM: what a FROM can name.</summary>
    public ImmutableDictionary<string, string> Arguments
    {
        get
        {
            var arguments = ImmutableDictionary<string, string>.Empty;
            foreach (var (name, value) in Preamble.Where(each => each.Keyword == "ARG").SelectMany(each => DockerfileWords.Pairs(each.Arguments, Escape)))
            {
                arguments = arguments.SetItem(name, DockerfileWords.Expand(value ?? "", arguments, Escape));
            }

            return arguments;
        }
    }

    /// <summary>Paths of the build context that COPY, ADD and bind mounts name, sorted; addresses and other stages' files are none.</summary>
    public ImmutableArray<string> ContextSources =>
        [.. Stages.SelectMany(stage => stage.Instructions).SelectMany(ContextSourcesOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Images that COPY --from and mounts take from besides stages of this file, as written, sorted.
    /// </summary>
    public ImmutableArray<string> CopiedImages =>
        [.. Stages.SelectMany(stage => stage.Instructions).SelectMany(From).Where(from => !IsStage(from))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>What the file tells a builder to do, an instruction a line: without comments, blank lines and the way long lines are broken.</summary>
    /// <param name="path">Gives the name under which a path of the build context appears in COPY, ADD and bind mounts.</param>
    /// <param name="isGiven">True for an argument that every build gives: its default does nothing.</param>
    public string Instructed(Func<string, string> path, Predicate<string> isGiven) =>
        string.Concat(new[] { $"# syntax={Syntax}\n# escape={Escape}\n" }.Concat(Instructions.Select(one => Line(one, path, isGiven) + "\n")));

    /// <summary>What a stage is built on, with the defaults of the arguments put in.</summary>
    public string BaseOf(DockerfileStage stage) => DockerfileWords.Expand(stage.Base, Arguments, Escape);

    internal bool IsStage(string name) =>
        Stages.Any(stage => string.Equals(stage.Name, name, StringComparison.OrdinalIgnoreCase))
        || (int.TryParse(name, out var number) && number >= 0 && number < Stages.Length);

    internal static IEnumerable<string> From(DockerfileInstruction instruction) => instruction switch
    {
        { Keyword: "COPY" } when instruction.Flag("from") is { } from => [from],
        { Keyword: "RUN" } => Mounts(instruction).Select(mount => mount.GetValueOrDefault("from")).OfType<string>(),
        _ => [],
    };

    internal static IEnumerable<Dictionary<string, string>> Mounts(DockerfileInstruction run) =>
        run.Flags.Where(flag => flag.Name == "mount").Select(flag => flag.Value.Split(',')
            .Select(pair => pair.Split('=', 2))
            .GroupBy(pair => pair[0].ToLowerInvariant())
            .ToDictionary(same => same.Key, same => same.Last().ElementAtOrDefault(1) ?? ""));

    /// <summary>The sources of a COPY or ADD, as written but for quotes.</summary>
    internal IEnumerable<string> Sources(DockerfileInstruction copy)
    {
        var words = copy.Exec is { } exec ? [.. exec] : DockerfileWords.Fields(copy.Arguments);
        return words.SkipLast(1).Select(word => DockerfileWords.Expand(word, ImmutableDictionary<string, string>.Empty, Escape));
    }

    private string Line(DockerfileInstruction instruction, Func<string, string> path, Predicate<string> isGiven)
    {
        if (instruction.Keyword == "ARG" && instruction.Arguments.Split('=')[0] is var name && isGiven(name))
        {
            return $"ARG {name}";
        }

        var copies = instruction.Keyword is "COPY" or "ADD" && instruction.Flag("from") is null;
        var words = instruction.Exec is { } exec ? [.. exec] : DockerfileWords.Fields(instruction.Arguments);
        var arguments = copies && words.Length > 1
            ? string.Join(' ', Sources(instruction).Select(source => IsRemote(source) ? source : path(source)).Append(words[^1]))
            : instruction.Arguments;
        var flags = instruction.Flags.Select(flag => $"--{flag.Name}={(flag.Name == "mount" ? MountLine(flag.Value, path) : flag.Value)}");
        return string.Join(' ', flags.Prepend(instruction.Keyword).Append(arguments));
    }

    private static string MountLine(string mount, Func<string, string> path)
    {
        var pairs = mount.Split(',');
        var isOfContext = (!pairs.Any(pair => pair.StartsWith("type=", StringComparison.Ordinal)) || pairs.Contains("type=bind"))
            && !pairs.Any(pair => pair.StartsWith("from=", StringComparison.Ordinal));
        return string.Join(',', pairs.Select(pair => isOfContext && pair.Split('=', 2) is ["source" or "src", var source] ? $"source={path(source)}" : pair));
    }

    private IEnumerable<string> ContextSourcesOf(DockerfileInstruction instruction) => instruction.Keyword switch
    {
        "COPY" when instruction.Flag("from") is null => Sources(instruction),
        "ADD" => Sources(instruction).Where(source => !IsRemote(source)),
        "RUN" => Mounts(instruction)
            .Where(mount => mount.GetValueOrDefault("type", "bind") == "bind" && !mount.ContainsKey("from"))
            .Select(mount => mount.GetValueOrDefault("source") ?? mount.GetValueOrDefault("src") ?? "."),
        _ => [],
    };

    internal static bool IsRemote(string source) =>
        source.Contains("://", StringComparison.Ordinal) || source.StartsWith("git@", StringComparison.Ordinal);
}
