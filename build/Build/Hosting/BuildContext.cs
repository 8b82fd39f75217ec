using Build.CommandLine;
using Build.Run;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using WorkerImages.Outcomes;
using WorkerImages.Reporting;
using WorkerImages.Reporting.Terminal;

namespace Build.Hosting;

/// <summary>What every task is given: the arguments, the places, a way to run over the catalogue, and the signal to stop.</summary>
public sealed class BuildContext : FrostingContext, IDisposable
{
    private readonly ConsoleReport _console;
    private readonly RunTimeline _timeline;

    internal BuildContext(ICakeContext context, BuildArguments arguments, RepositoryRoot root, Interruption interruption)
        : base(context)
    {
        _console = ConsoleReport.OfThisProcess(
            quiet: arguments.Verbosity == Verbosity.Quiet, verbose: arguments.Verbosity > Verbosity.Normal, events: arguments.Output == OutputFormat.Events);
        BuildArguments = arguments;
        Interruption = interruption;
        _timeline = new(_console, TimeProvider.System);
        BuildServices = new(arguments, root.Path, _timeline);
        Results = new(arguments, _console);
    }

    internal BuildArguments BuildArguments { get; }

    /// <summary>Where this run works and with what.</summary>
    internal BuildServices BuildServices { get; }

    /// <summary>Shows what targets find out.</summary>
    internal Results Results { get; }

    /// <summary>Cancelled by the first Ctrl+C or SIGTERM; the process ends soon after, whatever a task still does.</summary>
    public CancellationToken CancellationToken => Interruption.Token;

    /// <summary>For a task that needs more time to tidy up than others.</summary>
    internal Interruption Interruption { get; }

    /// <summary>Says one line about what was done.</summary>
    public void Tell(string text) => BuildServices.Progress.Report(new Notice(text));

    /// <summary>Runs over the catalogue up to a stage; the caller disposes the state that it returns.</summary>
    internal Task<RunState> RunAsync(RunPurpose aim, Stage last, bool onAllPlatforms = false) =>
        new Pipeline(BuildArguments, BuildServices, aim, CancellationToken) { OnAllPlatforms = onAllPlatforms }.RunAsync(last);

    /// <summary>The same, then tells what was done, however far it came, and ends as it has to end.</summary>
    internal async Task RunAndTellAsync(RunPurpose aim, Stage last)
    {
        using var run = await ToldAsync(aim, last);
        run.MustHaveSucceeded();
    }

    /// <summary>Runs over the catalogue up to a stage, and tells what was done, however far it came.</summary>
    internal async Task<RunState> ToldAsync(RunPurpose aim, Stage last)
    {
        var reports = new RunReports(BuildArguments, BuildServices, _console, _timeline);
        var run = await RunAsync(aim, last);
        await reports.TellAsync(run, CancellationToken.None);
        return run;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        BuildServices.Dispose();
        _console.Dispose();
    }
}
