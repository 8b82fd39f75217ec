using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Planning.Freshness;
using WorkerImages.Rendering;
using WorkerImages.Reporting;
using WorkerImages.Reporting.Terminal;

namespace Build;

/// <summary>Shows what a target found out, on standard output in the form that was asked for.</summary>
internal sealed class Results(BuildArguments arguments, ConsoleReport console)
{
    private bool IsJson => arguments.Output != OutputFormat.Table;

    /// <summary>Shows what would be done.</summary>
    public void Show(BuildPlan plan) => Write(() => JsonReport.OfPlan(plan), () => Tables.OfPlan(plan, console.TableWidth));

    /// <summary>Shows what would be done, and how fresh what is published is.</summary>
    public void Show(BuildPlan plan, ImmutableArray<(string Image, RefreshDecision Decision)> freshness, DateTimeOffset now)
    {
        Show(plan);
        if (!IsJson && FreshnessTable.Of(freshness, now, console.TableWidth) is { Length: > 0 } table)
        {
            console.Write("\n" + table);
        }
    }

    /// <summary>Shows what was verified.</summary>
    public void Show(ImmutableArray<VerificationFinding> findings) =>
        Write(() => JsonReport.OfVerification(findings), () => Tables.OfVerification(findings, console.TableWidth));

    /// <summary>Shows what two builds of an image have different.</summary>
    public void Show(string image, ImmutableArray<ImageDifference> differences) =>
        Write(() => JsonReport.OfReproduction(image, differences), () => Tables.OfReproduction(differences, console.TableWidth));

    /// <summary>Shows which builds stay in a registry.</summary>
    public void Show(ImmutableArray<RetentionRow> rows) => Write(() => JsonReport.OfRetention(rows), () => Tables.OfRetention(rows, console.TableWidth));

    /// <summary>Shows what the machine has.</summary>
    public void Show(ImmutableArray<MachineFinding> findings) =>
        Write(() => JsonReport.OfMachine(findings), () => Tables.OfMachine(findings, console.TableWidth));

    /// <summary>Shows a text that was made for another program.</summary>
    public void Show(string text) => console.WriteText(text);

    /// <summary>Shows how Dockerfiles differ from what they should be.</summary>
    public void Show(IEnumerable<DockerfileDifference> differences)
    {
        foreach (var difference in differences.Where(difference => difference.Diff.Length > 0))
        {
            console.WriteText(difference.Diff);
        }
    }

    /// <summary>Tells the CI system, where there is one, what would be done: for people, and for the jobs that follow.</summary>
    public static async Task AnnounceAsync(BuildPlan plan, IReadOnlyDictionary<string, string> runners, CancellationToken cancellationToken)
    {
        var legs = BuildMatrix.LegsOf(plan);
        var needsRun = plan.Steps.Any(step => step.Action != PlanAction.Keep); // what is refused, or could not be asked, must not look like what is fresh
        await GitHubJob.SummarizeAsync(MarkdownReport.OfPlan(plan), cancellationToken);
        await GitHubJob.SetOutputsAsync([("needs-rebuild", needsRun ? "true" : "false"), ("matrix", GitHubMatrix.Of(legs, runners).TrimEnd())], cancellationToken);
    }

    private void Write(Func<string> json, Func<string> table)
    {
        if (IsJson)
        {
            console.WriteJson(json());
        }
        else
        {
            console.Write(table());
        }
    }
}
