using System.Collections.Immutable;

namespace WorkerImages.Dockerfiles;

/// <summary>One instruction: continued lines joined, comments between them gone.</summary>
/// <param name="Keyword">In upper case.</param>
/// <param name="Flags">Its <c>--name=value</c> words, in order.</param>
/// <param name="Arguments">The rest, as written but for the joined lines.</param>
/// <param name="Line">Where it begins, from 1.</param>
internal sealed record DockerfileInstruction(string Keyword, ImmutableArray<DockerfileFlag> Flags, string Arguments, int Line)
{
    /// <summary>Offset in <see cref="Arguments"/> → line, for each line that adds to them, in order.</summary>
    internal ImmutableArray<(int Offset, int Line)> Lines { get; init; } = [];

    /// <summary>The arguments in exec form; null when they are in shell form.</summary>
    public ImmutableArray<string>? Exec { get; init; }

    /// <summary>The line that a place in <see cref="Arguments"/> stands on.</summary>
    public int LineAt(int offset) => Lines.LastOrDefault(each => each.Offset <= offset, (Offset: 0, Line)).Line;

    /// <summary>The value of a flag; null when the instruction does not have it.</summary>
    public string? Flag(string name) => Flags.FirstOrDefault(flag => flag.Name == name)?.Value;
}

/// <summary>A <c>--name=value</c> of an instruction; the value is empty for a bare <c>--name</c>.</summary>
internal sealed record DockerfileFlag(string Name, string Value);

/// <summary>What begins with a FROM.</summary>
/// <param name="Number">From 0: COPY --from may use it for a name.</param>
/// <param name="Name">What stands after AS, in lower case; null for none.</param>
/// <param name="Base">What it is built on, as written.</param>
/// <param name="From">The FROM itself.</param>
/// <param name="Instructions">Those after the FROM.</param>
internal sealed record DockerfileStage(
    int Number, string? Name, string Base, DockerfileInstruction From, ImmutableArray<DockerfileInstruction> Instructions);
