namespace WorkerImages.Outcomes;

/// <summary>
/// A failure in the user's words: what failed, why, and the next thing to do. The program prints it without a stack trace and ends
/// with its exit code.
/// </summary>
internal class WorkerImagesException : Exception
{
    /// <param name="exitCode">What the program ends with.</param>
    /// <param name="what">What failed: lower-case start, no full stop.</param>
    /// <param name="why">The cause as far as it is known; null when <paramref name="what"/> says it.</param>
    /// <param name="next">What the user can do, whole commands where there are some; null when there is nothing better than "fix it".</param>
    /// <param name="inner">The foreign exception behind it, shown at diagnostic verbosity only.</param>
    public WorkerImagesException(ExitCode exitCode, string what, string? why = null, string? next = null, Exception? inner = null)
        : base(string.Join('\n', new[] { what, why, next }.OfType<string>()), inner)
    {
        ExitCode = exitCode;
        What = what;
        Why = why;
        Next = next;
    }

    /// <summary>What the program ends with.</summary>
    public ExitCode ExitCode { get; }

    /// <summary>What failed.</summary>
    public string What { get; }

    /// <summary>The cause, if known.</summary>
    public string? Why { get; }

    /// <summary>What to do next, if anything.</summary>
    public string? Next { get; }
}
