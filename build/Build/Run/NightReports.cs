using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Planning.Freshness;
using WorkerImages.Publishing;
using WorkerImages.Reporting;

namespace Build.Run;

/// <summary>Tells people of a night: the page of the job, and the files <c>night.md</c> and <c>night.json</c>.</summary>
internal sealed class NightReports(BuildServices services)
{
    /// <summary>The page's name among the reports.</summary>
    public const string Page = "night.md";

    /// <summary>The same for programs.</summary>
    public const string Record = "night.json";

    private readonly DateTimeOffset _began = services.Clock.GetUtcNow();

    /// <summary>Writes what there is to tell.</summary>
    public async Task TellAsync(RunState run, CancellationToken cancellationToken)
    {
        var night = new Night(_began, Verdict(run), [.. (run.Plan?.Steps ?? []).Where(step => step.Source.Definition.IsPublished).Select(step => Of(run, step))]);
        var page = NightPage.ToMarkdown(night);
        await ReportFile.WriteAsync(Path.Combine(services.ReportsDirectory, Page), page, cancellationToken);
        await ReportFile.WriteAsync(Path.Combine(services.ReportsDirectory, Record), NightPage.ToJson(night), cancellationToken);
        await GitHubJob.SummarizeAsync(page, cancellationToken);
        services.Progress.Report(new Notice($"the night: {night.Verdict}; artifacts/reports/night.md tells more"));
    }

    private static string Verdict(RunState run)
    {
        var verdict = NightVerdict.Of(run);
        var published = run.Publications.Count(one => one is { Entry: not null, WasThere: false });
        string[] parts =
        [
            .. Counted(published, "published"),
            .. Counted(run.Publications.Count(one => one is { Entry: not null, Step.Action: PlanAction.Tag }), "tagged"),
            .. Counted(run.Publications.Count(one => one.IsEqual), "rebuilt and found equal"),
            .. Counted(run.Publications.Count(one => one.IsLeftToOther), "left to another run"),
            .. Counted(run.Publications.Count(one => !one.IsGood), "not published"),
            .. Counted(verdict.Waiting.Length, "waiting after failures"),
            .. Counted(verdict.Unknown.Select(one => one.Image).Distinct().Count(), "unknown"),
        ];
        return run.Ended is not null && run.Plan is null ? "it broke off before anything was decided"
            : parts.Length == 0 ? verdict.Failures.IsEmpty ? "nothing to do" : "it failed"
            : string.Join(", ", parts);
    }

    private static string[] Counted(int count, string words) => count == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{count} {words}")];

    private NightImage Of(RunState run, PlanStep step)
    {
        var decision = run.Refreshes.GetValueOrDefault((step.Image, step.Source.Platform));
        var publication = run.Publications.FirstOrDefault(one => one.Step == step);
        var from = decision?.Fact.Index;
        var to = publication is { Entry: { } entry } && entry.Index.Digest != from ? entry.Index.Digest : null;
        var left = step.Reasons.Where(reason => reason.Kind == ReasonKind.TagLeft).Select(reason => reason.Detail);
        var remaining = run.Refreshed.FirstOrDefault(one => one.Step == step)?.Remaining.Causes ?? [];
        return new(step.Image, step.Source.Platform.ToString(), What(step, publication), Why(run, step, publication), from?.Short ?? "", to?.Short ?? "")
        {
            Packages = to is null ? [] : Packages(run, step, decision),
            Unknown = decision?.Unknown is { } unknown ? [.. unknown.Split('\n')] : [],
            Waits = to is null ? Waits(decision) : [],
            Observations = [.. decision?.Observations ?? [], .. left, .. remaining],
        };
    }

    private static string What(PlanStep step, PublishResult? publication) => publication?.Row.Action ?? step.Action switch
    {
        PlanAction.Keep => "kept",
        PlanAction.Wait => "waits",
        PlanAction.Unknown => "unknown",
        _ => "not done",
    };

    private static ImmutableArray<string> Why(RunState run, PlanStep step, PublishResult? publication)
    {
        var failure = publication?.Failure ?? run.Built.FirstOrDefault(outcome => outcome.Step == step)?.Failure as WorkerImagesException;
        var checks = run.Verdicts.Where(verdict => verdict.Image == step.Image).SelectMany(verdict => verdict.Results)
            .Where(result => result.Outcome == CheckOutcome.Failed).Select(result => $"{result.Check}: {result.Message?.Split('\n')[0]}");
        return
        [
            .. step.Reasons.Where(reason => reason.Kind is not (ReasonKind.TagLeft or ReasonKind.UpToDate)).Select(reason => reason.Detail),
            .. failure is null ? [] : new[] { $"{failure.What}: {failure.Why}" },
            .. checks,
        ];
    }

    // What waits for a later night, with the day that it is due.
    private static ImmutableArray<string> Waits(RefreshDecision? decision) =>
        decision is { Reasons.IsEmpty: true, Pending.IsEmpty: false }
            ? [string.Create(CultureInfo.InvariantCulture, $"{RefreshPlanner.Words(decision.Pending)} ({(decision.Due is { } due ? $"due on {due:yyyy-MM-dd}" : "never due")})")]
            : [];

    private static ImmutableArray<NightPackage> Packages(RunState run, PlanStep step, RefreshDecision? decision)
    {
        var before = decision?.Fact.Installed ?? [];
        var now = run.Refreshed.FirstOrDefault(one => one.Step == step)?.Packages ?? [];
        if (before.IsEmpty || now.IsEmpty)
        {
            return [];
        }

        var security = (decision!.Fact.Updates?.Pending ?? []).Where(update => update.IsSecurity).Select(update => update.Package).ToHashSet(StringComparer.Ordinal);
        var old = before.ToLookup(package => (package.Name, package.Architecture), package => package.Version);
        var current = now.ToLookup(package => (package.Name, package.Architecture), package => package.Version);
        return
        [
            .. from key in old.Select(one => one.Key).Union(current.Select(one => one.Key))
               let versions = (Before: string.Join(" and ", old[key]), Now: string.Join(" and ", current[key]))
               where versions.Before != versions.Now
               let isSecurity = security.Contains(key.Name)
               orderby !isSecurity, key.Name
               select new NightPackage(key.Name, versions.Before, versions.Now, isSecurity),
        ];
    }
}
