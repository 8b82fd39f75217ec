using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using WorkerImages.Outcomes;
using WorkerImages.Reporting;

namespace Build;

/// <summary>What every task is given: the arguments, the places, the run over the catalogue, and the signal to stop.</summary>
public sealed class BuildContext : FrostingContext, IDisposable
{
    private readonly ConsoleReport _console;

    public BuildContext(ICakeContext context, BuildArguments arguments, RepositoryRoot root, Interruption interruption)
        : base(context)
    {
        _console = ConsoleReport.OfThisProcess(quiet: arguments.Verbosity == Verbosity.Quiet);
        BuildArguments = arguments;
        CancellationToken = interruption.Token;
        Workshop = new(arguments, root.Path, _console);
        Images = new(arguments, Workshop, CancellationToken);
        Results = new(arguments, Workshop, _console);
    }

    public BuildArguments BuildArguments { get; }

    /// <summary>Where this run works and with what.</summary>
    public Workshop Workshop { get; }

    /// <summary>The run over the catalogue.</summary>
    public ImageRun Images { get; }

    /// <summary>What the run has to tell at its end.</summary>
    public RunResults Results { get; }

    /// <summary>Cancelled by the first Ctrl+C or SIGTERM; the process ends soon after, whatever a task still does.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Says one line about what was done.</summary>
    public void Tell(string text) => Workshop.Progress.Report(new Notice(text));

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        _console.Dispose();
    }
}
