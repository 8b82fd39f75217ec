using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Pages;

/// <summary>A run as one page: what was decided and why, when what was done, what came of it.</summary>
internal static class RunPage
{
    /// <summary>The whole document.</summary>
    public static string Of(RunView run)
    {
        var lead = Html.All(
            Html.Of("p", $"{run.Target}, ", PageTable.Time(run.Began)).Class("quiet"),
            Html.Of("dl", Facts(run).Select(fact => Html.Of("div", Html.Of("dt", fact.Name), Html.Of("dd", fact.Value)))).Class("facts"));
        var end = Html.Of("p", $"Written by worker-images {run.ToolVersion}. This file needs no network and no other file.");
        return PageFrame.Of("Worker images: a run", lead, Sections(run), end);
    }

    private static IEnumerable<(string Name, Html Value)> Facts(RunView run)
    {
        yield return ("Result", run.Failures.IsEmpty ? PageTable.Word("good", "good") : PageTable.Word("failed", "bad"));
        foreach (var action in run.Rows.GroupBy(row => row.Action))
        {
            yield return (Capital(action.Key), Measure.Number(action.Count()));
        }

        var checks = run.Verdicts.Select(TestCounts.Of).ToList();
        if (checks.Count > 0)
        {
            yield return ("Checks passed", $"{checks.Sum(count => count.Passed)} of {checks.Sum(count => count.Passed + count.Failed)}");
        }

        if (run.Moved.Length > 0)
        {
            yield return ("Tags moved", Measure.Number(run.Moved.Length));
        }

        yield return ("Took", $"{Measure.Seconds(run.Seconds)} s");
    }

    private static ImmutableArray<PageSection> Sections(RunView run) =>
    [
        .. Section(!run.Failures.IsEmpty || !run.Warnings.IsEmpty, "trouble", run.Failures.IsEmpty ? "Warnings" : "What went wrong", () => Trouble(run)),
        new("plan", "Plan", PlanPicture.Of(run.Plan)),
        .. Section(!run.Works.IsEmpty, "timeline", "Timeline", () => TimelinePicture.Of(run.Works)),
        .. Section(run.Rows.Any(row => row.SizeBytes is not null), "sizes", "Sizes", () => LayerPicture.Of(run.Rows, run.Layers, run.Works)),
        .. Section(!run.Verdicts.IsEmpty, "checks", "Checks", () => CheckList.Of(run.Verdicts)),
        .. Section(!run.Publications.IsEmpty, "published", "Published", () => ChangeTables.OfPublication(run.Publications, run.Moved)),
        .. Section(!run.Changed.IsEmpty, "packages", "Packages that changed", () => ChangeTables.OfPackages(run.Changed)),
        .. Section(!run.History.IsEmpty, "history", "History", () => HistoryCharts.Of(run.History)),
        .. Section(!run.Files.IsEmpty, "files", "Logs and other reports", () => Files(run.Files)),
    ];

    private static PageSection[] Section(bool isThere, string id, string title, Func<Html> content) => isThere ? [new(id, title, content())] : [];

    private static Html Trouble(RunView run) => Html.All(
        Html.All(run.Failures.Select(failure => Html.Of("div", Html.Of("pre", failure).With("tabindex", "0")).Class("note bad"))),
        Html.All(run.Warnings.Select(warning => Html.Of("div", CellText.OneLine(warning)).Class("note"))));

    private static Html.Element Files(ImmutableArray<LinkedFile> files) =>
        Html.Of("ul", files.Select(file => Html.Of("li", Html.Link(file.Path, Html.Of("code", file.Path)), $" {file.Title}")));

    private static string Capital(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];
}
