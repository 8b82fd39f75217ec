using Build.CommandLine;
using Cake.Core;
using Cake.Core.Diagnostics;
using WorkerImages.Outcomes;
using WorkerImages.Reporting.Terminal;

namespace Build.Hosting;

/// <summary>How the run ended: tells the user once, and knows the exit code.</summary>
/// <remarks>
/// Cake wraps what a task throws and turns it into exit code 1; the lifetime sees the exception itself, under this host and under the
/// package's, and hands it here.
/// </remarks>
internal sealed class Verdict(BuildArguments arguments, Interruption interruption, TextWriter errors)
{
    private readonly List<string> _heard = [];
    private Exception? _failure;

    /// <summary>Takes what ended the run; only the first counts.</summary>
    public void Fail(Exception exception) => _failure ??= SystemRefusal.Explain(Cause(exception));

    /// <summary>Keeps what Cake said of an error, in case no exception reaches <see cref="Fail"/>: one in the wiring of the host.</summary>
    public void Hear(string error) => _heard.Add(error);

    /// <summary>Tells what went wrong, if anything did.</summary>
    /// <param name="hostCode">What Cake's host made of the run.</param>
    /// <returns>The exit code of the process.</returns>
    public int Tell(int hostCode)
    {
        if (interruption.ExitCode is { } interrupted)
        {
            errors.WriteLine("interrupted");
            return interrupted;
        }

        if (_failure is null)
        {
            _heard.ForEach(errors.WriteLine);
            return hostCode;
        }

        // Images that have nothing to do with each other fail each for its own cause; the first one's code is the process's.
        IReadOnlyList<Exception> failures = _failure is AggregateException several ? [.. several.InnerExceptions.Select(SystemRefusal.Explain)] : [_failure];
        foreach (var line in failures.Where(failure => failure is not ReportedException)
            .SelectMany(failure => ErrorText.Of(failure, diagnostic: arguments.Verbosity is Verbosity.Diagnostic)))
        {
            errors.WriteLine(line);
        }

        return ExitCodeOf(failures[0]);
    }

    private static int ExitCodeOf(Exception failure) => failure switch
    {
        WorkerImagesException foreseen => (int)foreseen.ExitCode,
        ReportedException told => (int)told.ExitCode,
        _ => 1,
    };

    private static Exception Cause(Exception exception) => exception switch
    {
        CakeException { ExitCode: 1, InnerException: { } inner } => Cause(inner),
        AggregateException { InnerExceptions: [var only] } => Cause(only),
        _ => exception,
    };
}

/// <summary>The run ends with its own exit code, and all there is to say has been said.</summary>
internal sealed class ReportedException(ExitCode exitCode) : Exception
{
    public ExitCode ExitCode { get; } = exitCode;
}

/// <summary>The system's own refusals, no right and no room, in words for a user: they are no fault of the program.</summary>
internal static class SystemRefusal
{
    // errno(3) on Linux and macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows
    private static readonly int[] NoRoom = [28, 69, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    private const int ReadOnlyFileSystem = 30;

    /// <summary>The failure that says what to do about a refusal; any other exception as it is.</summary>
    public static Exception Explain(Exception exception) => exception switch
    {
        UnauthorizedAccessException => new WorkerImagesException(
            ExitCode.Unexpected,
            "the system refuses to read or write a file",
            exception.Message,
            $"this program runs as {Environment.UserName}: give that user the right, or run it as the files' owner",
            exception),
        IOException { HResult: ReadOnlyFileSystem } => new WorkerImagesException(
            ExitCode.Unexpected, "a file cannot be written", exception.Message, "work on a copy of the repository that can be written", exception),
        IOException when NoRoom.Contains(exception.HResult) => new WorkerImagesException(
            ExitCode.Unexpected, "a file cannot be written", exception.Message, "free some disk space, then run again", exception),
        _ => exception,
    };
}
