using Cake.Core;
using Cake.Core.Diagnostics;
using WorkerImages.Outcomes;
using WorkerImages.Reporting;

namespace Build;

/// <summary>How the run ended: tells the user once, and knows the exit code.</summary>
/// <remarks>
/// Cake wraps what a task throws and turns it into exit code 1; the lifetime sees the exception itself, under this host and under the
/// package's, and hands it here.
/// </remarks>
public sealed class Verdict(BuildArguments arguments, Interruption interruption, TextWriter errors)
{
    private readonly List<string> _heard = [];
    private Exception? _failure;

    /// <summary>Takes what ended the run; only the first counts.</summary>
    public void Fail(Exception exception) => _failure ??= SystemRefusal.Explain(Cause(exception));

    /// <summary>Keeps what Cake said of an error, in case that no exception reaches <see cref="Fail"/>: one in the wiring of the host.</summary>
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

        // Images that have nothing to do with each other fail each for a cause of its own; the first one's code is the process's.
        IReadOnlyList<Exception> failures = _failure is AggregateException several ? [.. several.InnerExceptions.Select(SystemRefusal.Explain)] : [_failure];
        foreach (var line in failures.Where(failure => failure is not ToldException)
            .SelectMany(failure => ErrorText.Of(failure, diagnostic: arguments.Verbosity is Verbosity.Diagnostic)))
        {
            errors.WriteLine(line);
        }

        return ExitCodeOf(failures[0]);
    }

    private static int ExitCodeOf(Exception failure) => failure switch
    {
        WorkerImagesException foreseen => (int)foreseen.ExitCode,
        ToldException told => (int)told.ExitCode,
        _ => 1,
    };

    private static Exception Cause(Exception exception) => exception switch
    {
        CakeException { ExitCode: 1, InnerException: { } inner } => Cause(inner),
        AggregateException { InnerExceptions: [var only] } => Cause(only),
        _ => exception,
    };
}
