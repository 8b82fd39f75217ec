using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Pages;

/// <summary>Checks by image: what failed is open, everything else can be unfolded.</summary>
internal static class CheckList
{
    /// <summary>All verdicts.</summary>
    public static Html Of(ImmutableArray<SmokeResult> verdicts) => Html.All(
        PageTable.Of("Checks by image", ["Image", ">Passed", ">Failed", ">Skipped", ">Seconds"], verdicts.Select(Row)),
        Html.All(verdicts.Select(Image)));

    private static Html[] Row(SmokeResult verdict)
    {
        var counts = TestCounts.Of(verdict);
        return
        [
            verdict.Image,
            Measure.Number(counts.Passed),
            counts.Failed == 0 ? "0" : PageTable.Word(Measure.Number(counts.Failed), "bad"),
            Measure.Number(counts.Skipped),
            verdict.FromCache ? "from an earlier run" : Measure.Seconds(verdict.Results.Sum(result => result.Seconds)),
        ];
    }

    private static Html Image(SmokeResult verdict)
    {
        var results = verdict.Results.ToLookup(result => result.Outcome);
        return Html.All(
            Html.Of("h3", verdict.Image),
            Html.All(results[CheckOutcome.Failed].Select(result => One(result, PageTable.Word("failed", "bad"), isOpen: true))),
            Html.All(results[CheckOutcome.Skipped].Select(result => One(result, PageTable.Word("skipped", "warn"), isOpen: false))),
            results[CheckOutcome.Passed].Any() ? Passed([.. results[CheckOutcome.Passed]]) : Html.None);
    }

    private static Html One(CheckResult result, Html word, bool isOpen) =>
        PageTable.Folded(Html.All(word, " ", CellText.OneLine(result.Check)), Html.Of("pre", result.Message ?? "nothing was said").With("tabindex", "0"), isOpen);

    private static Html Passed(ImmutableArray<CheckResult> results) => PageTable.Folded(
        Html.All(PageTable.Word("passed", "good"), $" {Measure.Count(results.Length, "check")}"),
        PageTable.Of("Checks that passed", ["~Check", ">Seconds"], results.Select(result => new Html[] { CellText.OneLine(result.Check), Measure.Seconds(result.Seconds) })));
}
