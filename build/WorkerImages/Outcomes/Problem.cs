using System.Collections.Immutable;

namespace WorkerImages.Outcomes;

/// <summary>One thing that is wrong with what the user wrote.</summary>
/// <param name="Place">Where it stands; null when it has no place in a file.</param>
/// <param name="Message">What was found, what is allowed, what to do: lower-case start, offending text in quotes, no full stop.</param>
/// <param name="Code">A stable code to look up, such as a lint rule's; null for none.</param>
internal sealed record Problem(SourcePlace? Place, string Message, string? Code = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        (Place is null ? "" : $"{Place}: ") + (Code is null ? "" : $"{Code} ") + Message;
}

/// <summary>A place in a text file: path from the repository root with forward slashes, line and column counted from 1.</summary>
internal sealed record SourcePlace(string File, int Line = 0, int Column = 0)
{
    /// <summary><c>file:line:column</c>, as editors and terminals make it clickable; a zero line or column is left out.</summary>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => File,
        (_, 0) => $"{File}:{Line}",
        _ => $"{File}:{Line}:{Column}",
    };
}

/// <summary>Several things are wrong with what the user wrote; all of them, so that one run is enough to fix them.</summary>
internal sealed class ProblemsFoundException : WorkerImagesException
{
    /// <param name="exitCode">What the program ends with.</param>
    /// <param name="what">What could not be done because of them.</param>
    /// <param name="problems">At least one, in reading order.</param>
    /// <param name="next">What the user can do beyond fixing each place.</param>
    public ProblemsFoundException(ExitCode exitCode, string what, IEnumerable<Problem> problems, string? next = null)
        : this(exitCode, what, [.. problems], next)
    {
    }

    private ProblemsFoundException(ExitCode exitCode, string what, ImmutableArray<Problem> problems, string? next)
        : base(exitCode, what, string.Join('\n', problems), next) => Problems = problems;

    /// <summary>Every problem, in reading order.</summary>
    public ImmutableArray<Problem> Problems { get; }
}
