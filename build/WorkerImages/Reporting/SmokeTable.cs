using System.Globalization;
using System.Text;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting;

/// <summary>Verdicts for people: a table, then what failed in full, then what was skipped and why.</summary>
internal static class SmokeTable
{
    /// <summary>One row an image, in the order given.</summary>
    /// <param name="verdicts">How the checks ended.</param>
    /// <param name="width">Cells a line of the table may have; null for no limit. Messages are never folded.</param>
    public static string Of(IReadOnlyCollection<SmokeResult> verdicts, int? width)
    {
        var table = new TextTable(["IMAGE", ">PASSED", ">FAILED", ">SKIPPED", ">SECONDS"], folded: [0]);
        foreach (var verdict in verdicts)
        {
            var counts = TestCounts.Of(verdict);
            table.Add(
                verdict.Image,
                Number(counts.Passed),
                Number(counts.Failed),
                Number(counts.Skipped),
                verdict.FromCache ? "cached" : Measure.Seconds(verdict.Results.Sum(result => result.Seconds)));
        }

        var text = new StringBuilder(table.Render(width));
        Append(text, verdicts, CheckOutcome.Failed, "FAILED");
        Append(text, verdicts, CheckOutcome.Skipped, "SKIPPED");
        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<SmokeResult> verdicts, CheckOutcome outcome, string word)
    {
        var results =
            from verdict in verdicts
            from result in verdict.Results
            where result.Outcome == outcome
            select (verdict.Image, Result: result);
        foreach (var (image, result) in results)
        {
            text.Append('\n').Append(word).Append("  ").Append(image).Append("  ").Append(CellText.OneLine(result.Check)).Append('\n');
            foreach (var line in result.Message is null ? [] : CellText.Lines(result.Message))
            {
                text.Append(("  " + line).TrimEnd()).Append('\n');
            }
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
