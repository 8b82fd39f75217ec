using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.Records;
using WorkerImages.Reporting;
using WorkerImages.Reporting.Pages;
using WorkerImages.Reporting.Terminal;

namespace Build.Run;

/// <summary>Shows a run as a page, <c>index.html</c> beside the other reports, and notes in the history what it found of its images.</summary>
/// <param name="arguments">What the user asked for.</param>
/// <param name="services">Where the run works.</param>
/// <param name="timeline">What was done when.</param>
/// <param name="began">When the run began.</param>
internal sealed class RunPages(BuildArguments arguments, BuildServices services, RunTimeline timeline, DateTimeOffset began)
{
    /// <summary>The page's name among the reports.</summary>
    public const string FileName = "index.html";

    private static readonly TimeSpan TimeToLook = TimeSpan.FromSeconds(10);

    private static readonly (string Name, string Title)[] Reports =
    [
        ("run.json", "what the run did, for programs"), ("smoke.xml", "the checks as JUnit"), ("smoke.json", "the checks, for programs"),
        ("rebuild-plan.json", "what was decided, for programs"), ("publication.md", "what was published"), ("image-info.json", "the record of what is published"),
        (RunHistory.FileName, "the last runs"), (NightReports.Page, "the night"), (NightReports.Record, "the night, for programs"),
    ];

    /// <summary>True where there is a page of this or an earlier run.</summary>
    public static bool IsThere(BuildServices services) => File.Exists(Path.Combine(services.ReportsDirectory, FileName));

    /// <summary>Writes the page, and adds the run to the history.</summary>
    /// <param name="run">The run, as far as it came.</param>
    /// <param name="rows">What became of each step.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync(RunState run, ImmutableArray<RunRow> rows, CancellationToken cancellationToken)
    {
        var found = new HistoryRun(began, arguments.Target, [.. run.Plan!.Steps.Select(step => HistoryOf(run, step)).OfType<HistoryImage>()]);
        var history = Path.Combine(services.ReportsDirectory, RunHistory.FileName);
        var runs = found.Images.IsEmpty ? await RunHistory.ReadAsync(history, cancellationToken) : await RunHistory.AddAsync(history, found, cancellationToken);
        var names = rows.Select(row => row.Image).ToHashSet(StringComparer.Ordinal);
        var view = new RunView(arguments.Target, began, timeline.Elapsed.TotalSeconds, run.Plan, rows)
        {
            ToolVersion = ThisRun.ToolVersion,
            Works = timeline.Works(),
            Verdicts = run.Verdicts,
            Layers = await LayersAsync(run),
            Moved = [.. run.Publications.SelectMany(Moved)],
            Publications = [.. run.Publications.Select(one => one.Row)],
            Changed = [.. run.Publications.Where(one => one.Difference is not null).Select(one => new ChangedPackages(one.Step.Image, one.Step.Source.Platform, one.Difference!))],
            History = [.. runs.Select(one => one with { Images = [.. one.Images.Where(image => names.Contains(image.Name))] })],
            Failures = [.. run.Failures.Select(failure => string.Join('\n', ErrorText.Of(failure, diagnostic: false)))],
            Warnings = timeline.Warnings(),
            Files = [.. Files(rows)],
        };
        await ReportFile.WriteAsync(Path.Combine(services.ReportsDirectory, FileName), RunPage.Of(view), cancellationToken);
    }

    private HistoryImage? HistoryOf(RunState run, PlanStep step)
    {
        var outcome = run.Built.FirstOrDefault(one => one.Step == step && one.ImageId is not null);
        var published = run.Publications.FirstOrDefault(one => one.Step == step)?.Entry?.Platforms.FirstOrDefault(one => one.Platform == step.Source.Platform);
        var fresh = run.Refreshes.GetValueOrDefault((step.Image, step.Source.Platform))?.Fact;
        if (outcome is null && published is null && fresh is not { Index: not null })
        {
            return null;
        }

        var isNew = outcome is not null && step.Action == PlanAction.Build;
        var built = outcome is null ? null : run.Facts?.Built.FirstOrDefault(fact => fact.ImageId == outcome.ImageId);
        return new(step.Image, step.Source.Platform.ToString())
        {
            SizeBytes = outcome is { Size: > 0 } ? outcome.Size : null,
            DownloadBytes = published?.Size,
            Packages = published?.Packages?.Count ?? (isNew || fresh is null || fresh.Installed.IsEmpty ? null : fresh.Installed.Length),
            Created = isNew ? began : built?.Created ?? fresh?.Verified,
        };
    }

    // An engine that is gone, or does not answer any more, must not take the rest of the page with it.
    private async Task<ImmutableDictionary<string, ImmutableArray<ImageLayer>>> LayersAsync(RunState run)
    {
        var layers = ImmutableDictionary.CreateBuilder<string, ImmutableArray<ImageLayer>>(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(TimeToLook);
        try
        {
            foreach (var outcome in run.Built.Where(one => run is { Ended: null, Engine: not null } && one.ImageId is not null))
            {
                var all = await run.Engine!.Images.LayersAsync(outcome.ImageId!, limit.Token);
                layers[outcome.Image] = [.. all.Select(layer => layer with { Instruction = StepText.OfHistory(layer.Instruction) })];
            }
        }
        catch (Exception fault) when (fault is WorkerImagesException or OperationCanceledException)
        {
            services.Progress.Report(new Notice($"the page shows sizes without layers: {fault.Message.Split('\n')[0]}"));
        }

        return layers.ToImmutable();
    }

    private static IEnumerable<MovedTag> Moved(PublishResult one) =>
        one.Entry is not { } entry ? []
        : from move in one.Step.Publication?.Moves ?? []
          let to = entry.Tags.FirstOrDefault(tag => tag.Name == move.Tag)?.Digest ?? move.To
          where to is not null && to != move.From
          select new MovedTag(one.Step.Image, move.Tag, move.From, to);

    private IEnumerable<LinkedFile> Files(ImmutableArray<RunRow> rows)
    {
        var logs = rows.Where(row => row.LogPath is not null).Select(row => (Path: Path.Combine(services.Root, row.LogPath!), Title: $"what the build of {row.Image} printed"));
        var bills = Path.Combine(services.ReportsDirectory, "sbom");
        var boms = Directory.Exists(bills) ? Directory.EnumerateFiles(bills).Order(StringComparer.Ordinal).Select(file => (Path: file, Title: "a bill of materials")) : [];
        return from file in logs.Concat(Reports.Select(report => (Path: Path.Combine(services.ReportsDirectory, report.Name), report.Title))).Concat(boms)
               where File.Exists(file.Path)
               select new LinkedFile(Path.GetRelativePath(services.ReportsDirectory, file.Path).Replace('\\', '/'), file.Title);
    }
}
