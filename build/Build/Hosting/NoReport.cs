using Cake.Core;
using Cake.Core.Diagnostics;

namespace Build.Hosting;

/// <summary>Leaves out Cake's headings and its table of durations: the product prints its own.</summary>
/// <remarks>Cake's setting for that is heeded only by a run that succeeds.</remarks>
internal sealed class NoReport : ICakeReportPrinter
{
    public void Write(CakeReport report)
    {
    }

    public void WriteStep(string name, Verbosity verbosity)
    {
    }

    public void WriteLifeCycleStep(string name, Verbosity verbosity)
    {
    }

    public void WriteSkippedStep(string name, Verbosity verbosity)
    {
    }
}
