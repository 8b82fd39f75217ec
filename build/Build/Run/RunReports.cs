using System.Collections.Immutable;
using System.Text.Json;
using Build.CommandLine;
using WorkerImages.Building;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.Reporting;
using WorkerImages.Reporting.Terminal;

namespace Build.Run;

/// <summary>Tells what a run did, as far as it came: on standard output in the form that was asked for, and as files for people and machines.</summary>
internal sealed class RunReports(BuildArguments arguments, BuildServices services, ConsoleReport console, RunTimeline timeline)
{
    private const string RunReport = "run.json";
    private const string SmokeReport = "smoke.json";
    private const string SmokeJUnitReport = "smoke.xml";
    private const string PlanReport = "rebuild-plan.json";
    private const string PublicationReport = "publication.md";
    private const string BillsOfMaterials = "sbom";

    private static readonly string[] Files =
        [RunPages.FileName, RunReport, SmokeReport, SmokeJUnitReport, PlanReport, PublicationReport, NightReports.Page, NightReports.Record];

    private readonly DateTimeOffset _began = services.Clock.GetUtcNow();

    /// <summary>Takes away the reports of an earlier run, so that none of them passes for this one's. The record of what is published stays.</summary>
    public static void Remove(BuildServices services)
    {
        foreach (var report in Files.Select(name => Path.Combine(services.ReportsDirectory, name)).Where(File.Exists))
        {
            File.Delete(report);
        }

        var bills = Path.Combine(services.ReportsDirectory, BillsOfMaterials);
        if (Directory.Exists(bills))
        {
            Directory.Delete(bills, recursive: true);
        }
    }

    /// <summary>Shows and writes what there is to tell; nothing of a run that decided nothing.</summary>
    public async Task TellAsync(RunState run, CancellationToken cancellationToken)
    {
        if (run.Plan is not { Steps: not [] } plan || (run.Built.IsEmpty && run.Ended is null))
        {
            if (!run.Publications.IsEmpty)
            {
                await TellQuietAsync(run, cancellationToken);
            }

            return;
        }

        var rows = plan.Steps.Select(step => RowOf(run, step)).ToImmutableArray();
        Show(run, rows);

        // What an earlier run wrote of the same images and verdicts still holds.
        var isNews = rows.Any(row => row.Action != "kept") || run.Verdicts.Any(verdict => !verdict.FromCache);
        if (isNews || !File.Exists(Path.Combine(services.ReportsDirectory, RunReport)))
        {
            await WriteAsync(rows, run.Verdicts, cancellationToken);
        }

        if (run.Facts?.Published is not null)
        {
            await WriteAsync(PlanReport, PublicationDecisions.Of(plan, run.Facts, _began).Write(), cancellationToken);
        }

        if (run.Record is not null)
        {
            await WritePublicationAsync(run, cancellationToken);
        }

        ImmutableArray<RunRow> counted = [.. plan.Steps.Zip(rows, (step, row) => Counted(run, step, row))];
        var hasPage = isNews || !RunPages.IsThere(services);
        if (hasPage)
        {
            await PageAsync(run, counted, cancellationToken);
        }

        if (hasPage || arguments.Output == OutputFormat.Events)
        {
            services.Progress.Report(Ended(run, counted, hasPage));
        }
    }

    // A night that needed no engine: what became of its images is what the registry has.
    private async Task TellQuietAsync(RunState run, CancellationToken cancellationToken)
    {
        ImmutableArray<RunRow> rows = [.. run.Plan!.Steps.Select(step => Counted(run, step, RowOf(run, step) with { Action = "kept" }))];
        await PageAsync(run, rows, cancellationToken);
        services.Progress.Report(Ended(run, rows, hasPage: true));
    }

    // What is counted at the end: of an image that is good in the engine, what became of it in the registry.
    private static RunRow Counted(RunState run, PlanStep step, RunRow row) =>
        row.Action is "built" or "kept" or "pulled" && run.Publications.FirstOrDefault(one => one.Step == step) is { } publication
            ? row with { Action = publication.Outcome }
            : row;

    private RunEnded Ended(RunState run, ImmutableArray<RunRow> rows, bool hasPage)
    {
        const string Page = $"artifacts/reports/{RunPages.FileName}";
        var seconds = timeline.Elapsed.TotalSeconds;
        var checks = run.Verdicts.Select(TestCounts.Of).ToList();
        string[] parts =
        [
            string.Join(", ", rows.GroupBy(row => row.Action).OrderBy(action => action.Key is "kept" or "published before").Select(action => $"{action.Count()} {action.Key}")),
            .. checks.Count == 0 ? Array.Empty<string>() : [$"{checks.Sum(count => count.Passed)} of {checks.Sum(count => count.Passed + count.Failed)} checks passed"],
            $"{Measure.Seconds(seconds)}s",
            .. hasPage ? [$"{Page} shows it"] : Array.Empty<string>(),
        ];
        return new(string.Join("; ", parts), seconds, run.Failures.IsEmpty, hasPage ? Page : null);
    }

    private Task PageAsync(RunState run, ImmutableArray<RunRow> rows, CancellationToken cancellationToken) =>
        new RunPages(arguments, services, timeline, _began).WriteAsync(run, rows, cancellationToken);

    private void Show(RunState run, ImmutableArray<RunRow> rows)
    {
        if (arguments.Output != OutputFormat.Table)
        {
            console.WriteJson(run.Record is null ? JsonReport.OfRun(rows) : run.Record.Write());
            return;
        }

        var table = run.Record is null ? Tables.OfRun(rows, console.TableWidth) : Tables.OfPublications(run.Publications.Select(one => one.Row), console.TableWidth);
        var broken = run.Verdicts.Any(verdict => !verdict.Passed) ? "\n" + SmokeTable.Of(run.Verdicts, console.TableWidth) : "";
        console.Write(table + broken);
    }

    private async Task WriteAsync(ImmutableArray<RunRow> rows, ImmutableArray<SmokeResult> verdicts, CancellationToken cancellationToken)
    {
        await WriteAsync(RunReport, JsonReport.OfRun(rows), cancellationToken);
        if (!verdicts.IsEmpty)
        {
            await WriteAsync(SmokeJUnitReport, JUnitReport.Of(verdicts, _began, Environment.MachineName), cancellationToken);
            await WriteAsync(SmokeReport, JsonReport.OfSmoke(verdicts, _began), cancellationToken);
        }

        await GitHubJob.SummarizeAsync(MarkdownReport.OfRun(rows, verdicts), cancellationToken);
    }

    private async Task WritePublicationAsync(RunState run, CancellationToken cancellationToken)
    {
        foreach (var publication in run.Publications.Where(one => one is { Bill: not null, Entry: not null }))
        {
            var name = Path.Combine(BillsOfMaterials, $"{publication.Step.Image}-{publication.Step.Source.Platform.ToString().Replace('/', '-')}");
            await WriteAsync(name + ".spdx.json", publication.Bill!.Spdx, cancellationToken);
            await WriteAsync(name + ".cdx.json", publication.Bill.CycloneDx, cancellationToken);
        }

        var differences = run.Publications.Where(one => one.Difference is not null)
            .ToDictionary(one => (one.Step.Image, one.Step.Source.Platform), one => one.Difference!);
        var summary = MarkdownReport.OfPublication(run.Record!, run.Before, differences);
        await WriteAsync(PublicationReport, summary, cancellationToken);
        await GitHubJob.SummarizeAsync(summary, cancellationToken);
        var references = run.Record!.Images.Select(image => $"{image.Repository}@{image.Index.Digest}");
        await GitHubJob.SetOutputsAsync([("published", JsonSerializer.Serialize(references))], cancellationToken);
    }

    private Task WriteAsync(string name, string text, CancellationToken cancellationToken) =>
        ReportFile.WriteAsync(Path.Combine(services.ReportsDirectory, name), text, cancellationToken);

    private RunRow RowOf(RunState run, PlanStep step)
    {
        var outcome = run.Built.FirstOrDefault(one => one.Step == step);
        var reasons = step.Reasons.Select(reason => reason.Detail);
        reasons = outcome?.HeldBackBy is { } cause ? reasons.Prepend($"{cause}, which it needs, {HowItEnded(run, cause)}") : reasons;
        return new(step.Image, ActionOf(step, outcome), string.Join('\n', reasons))
        {
            Platform = step.Source.Platform.ToString(),
            ImageId = outcome?.ImageId,
            SizeBytes = outcome?.ImageId is null ? null : outcome.Size,
            Layers = outcome?.ImageId is null ? null : outcome.Layers,
            Seconds = step.Action == PlanAction.Build && outcome?.ImageId is not null ? outcome.Seconds : null,
            Tests = run.Verdicts.FirstOrDefault(verdict => verdict.Image == step.Image) is { } verdict ? TestCounts.Of(verdict) : null,
            LogPath = outcome?.LogPath is null ? null : Path.GetRelativePath(services.Root, outcome.LogPath),
        };
    }

    private static string HowItEnded(RunState run, string image) => run.Built.Any(one => one.Image == image && one.IsInterrupted) ? "was interrupted" : "failed";

    private static string ActionOf(PlanStep step, BuildOutcome? outcome) =>
        outcome is null || outcome.HeldBackBy is not null ? "not built"
        : outcome.IsInterrupted ? "interrupted"
        : outcome.Failure is not null ? "failed"
        : step switch
        {
            { Action: PlanAction.Build } => "built",
            { Action: PlanAction.Refuse } => "refused",
            { Action: PlanAction.Unknown } => "not built",
            { Pull: not null } => "pulled",
            _ => "kept",
        };
}
