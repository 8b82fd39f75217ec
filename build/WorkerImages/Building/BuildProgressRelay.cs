using System.Text.RegularExpressions;
using WorkerImages.Engine;
using WorkerImages.Outcomes;

namespace WorkerImages.Building;

/// <summary>
/// Hands what a builder tells to the build's log and, as far as people watch it, to the run's listeners; in order, unlike
/// <see cref="Progress{T}"/>.
/// </summary>
internal sealed partial class BuildProgressRelay(string image, BuildLog log, IProgress<RunEvent> events) : IProgress<BuildProgress>
{
    public void Report(BuildProgress value)
    {
        log.Write(value);
        switch (value)
        {
            case StepBegan { Number: > 0 } began:
                events.Report(new BuildStepBegan(image, began.Number, began.Total, Bare(began.Name)));
                break;
            case StepEnded { Number: > 0 } ended:
                events.Report(new BuildStepEnded(
                    image, ended.Number, ended.Total, Bare(ended.Name), ended.Seconds, ended.Cached, ended.Error is null));
                break;
            default:
                // internal steps and output are for the log
                break;
        }
    }

    private static string Bare(string name) => StepNumber().Replace(name, "");

    [GeneratedRegex(@"\A\[[^\]]*\]\s+")]
    private static partial Regex StepNumber();
}
