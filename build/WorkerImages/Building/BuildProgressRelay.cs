using System.Collections.Immutable;
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
    // More would be no list that anybody reads; a program may print such lines without end.
    private const int MostPackages = 2000;

    private readonly Dictionary<string, ImmutableArray<string>.Builder> _packages = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public void Report(BuildProgress value)
    {
        log.Write(value);
        switch (value)
        {
            case StepBegan { Number: > 0 } began:
                events.Report(new BuildStepBegan(image, began.Number, began.Total, Bare(began.Name)));
                break;
            case StepEnded { Number: > 0 } ended:
                events.Report(new BuildStepEnded(image, ended.Number, ended.Total, Bare(ended.Name), ended.Seconds, ended.Cached, ended.Error is null)
                {
                    Packages = PackagesOf(ended.Step),
                });
                break;
            case StepOutput output when output.Line.StartsWith("Setting up ", StringComparison.Ordinal):
                Note(output);
                break;
            default:
                // internal steps and other output are for the log
                break;
        }
    }

    private void Note(StepOutput output)
    {
        if (SettingUp().Match(output.Line) is { Success: true } package)
        {
            lock (_gate)
            {
                var packages = _packages.GetValueOrDefault(output.Step) ?? (_packages[output.Step] = ImmutableArray.CreateBuilder<string>());
                if (packages.Count < MostPackages)
                {
                    packages.Add($"{package.Groups["name"].Value} {package.Groups["version"].Value}");
                }
            }
        }
    }

    private ImmutableArray<string> PackagesOf(string step)
    {
        lock (_gate)
        {
            return _packages.GetValueOrDefault(step)?.ToImmutable() ?? [];
        }
    }

    private static string Bare(string name) => StepNumber().Replace(name, "");

    [GeneratedRegex(@"\A\[[^\]]*\]\s+")]
    private static partial Regex StepNumber();

    // dpkg: "Setting up libc6:amd64 (2.41-12) ..."
    [GeneratedRegex(@"\ASetting up (?<name>[a-z0-9][a-z0-9+.-]{0,100})(:[a-z0-9]+)? \((?<version>[A-Za-z0-9.+:~-]{1,100})\)")]
    private static partial Regex SettingUp();
}
