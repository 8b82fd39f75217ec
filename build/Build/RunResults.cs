using System.Collections.Immutable;
using WorkerImages.Building;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Rendering;
using WorkerImages.Reporting;

namespace Build;

/// <summary>What a run has to tell at its end: on standard output in the form that was asked for, and in the reports' directory.</summary>
public sealed class RunResults
{
    private const string RunReport = "run.json";
    private const string SmokeReport = "smoke.json";
    private const string SmokeJUnitReport = "smoke.xml";

    private static readonly string[] ReportNames = [RunReport, SmokeReport, SmokeJUnitReport];

    private readonly BuildArguments _arguments;
    private readonly Workshop _workshop;
    private readonly ConsoleReport _console;
    private readonly DateTimeOffset _began;
    private bool _isShown;

    internal RunResults(BuildArguments arguments, Workshop workshop, ConsoleReport console)
    {
        _arguments = arguments;
        _workshop = workshop;
        _console = console;
        _began = workshop.Clock.GetUtcNow();
    }

    /// <summary>Shows what would be done.</summary>
    public void Show(BuildPlan plan) =>
        _console.Write(_arguments.Output == OutputFormat.Json ? JsonReport.OfPlan(plan) : PlanTable.Of(plan, _console.TableWidth));

    /// <summary>Shows what was verified.</summary>
    public void Show(ImmutableArray<VerificationFinding> findings) =>
        _console.Write(_arguments.Output == OutputFormat.Json ? JsonReport.OfVerification(findings) : VerificationTable.Of(findings, _console.TableWidth));

    /// <summary>Shows what was published.</summary>
    /// <param name="rows">An image a row.</param>
    /// <param name="record">What the run published, for machines.</param>
    public void Show(ImmutableArray<PublicationRow> rows, ImageInfo record)
    {
        _isShown = _arguments.Output == OutputFormat.Json; // one document on standard output
        _console.Write(_isShown ? record.Write() : PublicationTable.Of(rows, _console.TableWidth));
    }

    /// <summary>Shows a text that was made for another program.</summary>
    public void Show(string text) => _console.Write(text);

    /// <summary>Tells the CI system, where there is one, what would be done: for people, and for the jobs that follow.</summary>
    public async Task AnnounceAsync(BuildPlan plan, IReadOnlyDictionary<string, string> runners, CancellationToken cancellationToken)
    {
        var legs = BuildMatrix.LegsOf(plan);
        await GitHubJob.SummarizeAsync(MarkdownReport.OfPlan(plan), cancellationToken);
        await GitHubJob.SetOutputsAsync(
            [("needs-rebuild", legs.IsEmpty ? "false" : "true"), ("matrix", GitHubMatrix.Of(legs, runners).TrimEnd())], cancellationToken);
    }

    /// <summary>Shows how Dockerfiles differ from what they should be.</summary>
    public void Show(IEnumerable<DockerfileDifference> differences)
    {
        foreach (var difference in differences.Where(difference => difference.Diff.Length > 0))
        {
            _console.Write(difference.Diff);
        }
    }

    /// <summary>Shows what the machine has.</summary>
    public void Show(ImmutableArray<MachineFinding> findings) =>
        _console.Write(_arguments.Output == OutputFormat.Json ? JsonReport.OfMachine(findings) : MachineTable.Of(findings, _console.TableWidth));

    /// <summary>Takes away the reports of an earlier run, so that none of them passes for this one's.</summary>
    public static void RemoveReports(Workshop workshop)
    {
        foreach (var report in ReportNames.Select(name => Path.Combine(workshop.ReportsDirectory, name)).Where(File.Exists))
        {
            File.Delete(report);
        }
    }

    /// <summary>Shows what was done, as far as the run came, and writes the reports; nothing when no build was begun.</summary>
    public async Task ShowAsync(ImageRun run, CancellationToken cancellationToken)
    {
        if (run.PlanSoFar is not { Steps: not [] } plan)
        {
            return;
        }

        ImmutableArray<SmokeVerdict> verdicts = run.VerdictsSoFar.IsDefault ? [] : run.VerdictsSoFar;
        var outcomes = run.BuiltSoFar.ToDictionary(outcome => outcome.Step);
        var rows = plan.Steps
            .Select(step => outcomes.TryGetValue(step, out var outcome) ? Row(outcome, verdicts) : Unbuilt(step, isFailed: step.Image == run.FailedImage))
            .ToImmutableArray();
        if (_arguments.Output == OutputFormat.Json && !_isShown)
        {
            _console.Write(JsonReport.OfRun(rows));
        }
        else if (!_isShown)
        {
            var broken = verdicts.Any(verdict => !verdict.Passed) ? "\n" + SmokeTable.Of(verdicts, _console.TableWidth) : "";
            _console.Write(RunTable.Of(rows, _console.TableWidth) + broken);
        }

        // What an earlier run wrote of the same images and verdicts still holds.
        var isNews = rows.Any(row => row.Action != "kept") || verdicts.Any(verdict => !verdict.FromCache);
        if (isNews || !File.Exists(Path.Combine(_workshop.ReportsDirectory, RunReport)))
        {
            await WriteReportsAsync(rows, verdicts, cancellationToken);
        }
    }

    private async Task WriteReportsAsync(ImmutableArray<RunRow> rows, ImmutableArray<SmokeVerdict> verdicts, CancellationToken cancellationToken)
    {
        var reports = _workshop.ReportsDirectory;
        await ReportFile.WriteAsync(Path.Combine(reports, RunReport), JsonReport.OfRun(rows), cancellationToken);
        if (!verdicts.IsEmpty)
        {
            var junit = JUnitReport.Of(verdicts, _began, Environment.MachineName);
            await ReportFile.WriteAsync(Path.Combine(reports, SmokeJUnitReport), junit, cancellationToken);
            await ReportFile.WriteAsync(Path.Combine(reports, SmokeReport), JsonReport.OfSmoke(verdicts, _began), cancellationToken);
        }

        await GitHubJob.SummarizeAsync(MarkdownReport.Of(rows, verdicts), cancellationToken);
    }

    private RunRow Row(BuildOutcome outcome, ImmutableArray<SmokeVerdict> verdicts) =>
        new(outcome.Image, outcome.Action == PlanAction.Build ? "built" : "kept", ReasonsOf(outcome.Step))
        {
            Platform = outcome.Step.Source.Platform.ToString(),
            ImageId = outcome.ImageId,
            SizeBytes = outcome.Size,
            Layers = outcome.Layers,
            Seconds = outcome.Action == PlanAction.Build ? outcome.Seconds : null,
            Tests = verdicts.FirstOrDefault(verdict => verdict.Image == outcome.Image) is { } verdict ? TestCounts.Of(verdict) : null,
            LogPath = outcome.LogPath is null ? null : Path.GetRelativePath(_workshop.Root, outcome.LogPath),
        };

    private static RunRow Unbuilt(PlanStep step, bool isFailed) =>
        new(step.Image, isFailed ? "failed" : "not built", ReasonsOf(step)) { Platform = step.Source.Platform.ToString() };

    private static string ReasonsOf(PlanStep step) => string.Join('\n', step.Reasons.Select(reason => reason.Detail));
}
