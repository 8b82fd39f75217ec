using System.Collections.Immutable;

namespace WorkerImages.Outcomes;

/// <summary>Several things are wrong with what the user wrote; all of them, so that one run is enough to mend them.</summary>
public sealed class ProblemsFoundException : WorkerImagesException
{
    /// <param name="exitCode">What the program ends with.</param>
    /// <param name="what">What could not be done because of them.</param>
    /// <param name="problems">At least one, in reading order.</param>
    /// <param name="next">What the user can do beyond mending each place.</param>
    public ProblemsFoundException(ExitCode exitCode, string what, IEnumerable<Problem> problems, string? next = null)
        : this(exitCode, what, [.. problems], next)
    {
    }

    private ProblemsFoundException(ExitCode exitCode, string what, ImmutableArray<Problem> problems, string? next)
        : base(exitCode, what, string.Join('\n', problems), next) => Problems = problems;

    /// <summary>Every problem, in reading order.</summary>
    public ImmutableArray<Problem> Problems { get; }
}
