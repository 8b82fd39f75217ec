using System.Globalization;
using System.Text;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Reporting;

/// <summary>A run for the summary page of a CI system (GitHub Flavored Markdown).</summary>
internal static class MarkdownReport
{
    /// <summary>The run's table, then each failed check in full.</summary>
    /// <param name="rows">What the run did.</param>
    /// <param name="verdicts">How the checks ended; empty when there were none.</param>
    public static string Of(IEnumerable<RunRow> rows, IEnumerable<SmokeResult> verdicts)
    {
        var text = new StringBuilder("### Worker images\n\n");
        text.Append("| image | action | reason | size | layers | seconds | tests |\n");
        text.Append("| --- | --- | --- | ---: | ---: | ---: | --- |\n");
        foreach (var row in rows)
        {
            string[] cells =
            [
                row.Image,
                row.Action,
                row.Reason,
                row.SizeBytes is { } size ? Measure.Size(size) : "",
                row.Layers?.ToString(CultureInfo.InvariantCulture) ?? "",
                row.Seconds is { } seconds ? Measure.Seconds(seconds) : "",
                row.Tests is { } tests ? RunTable.Tests(tests) : "",
            ];
            text.Append("| ").AppendJoin(" | ", cells.Select(MarkdownText.Cell)).Append(" |\n");
        }

        foreach (var verdict in verdicts)
        {
            foreach (var result in verdict.Results.Where(result => result.Outcome == CheckOutcome.Failed))
            {
                AppendFailure(text, verdict.Image, result);
            }
        }

        return text.Append('\n').ToString();
    }

    /// <summary>What would be done and why, all reasons.</summary>
    public static string OfPlan(BuildPlan plan)
    {
        var text = new StringBuilder("### Plan of the worker images\n\n");
        text.Append("| image | platform | action | reasons |\n");
        text.Append("| --- | --- | --- | --- |\n");
        foreach (var step in plan.Steps)
        {
            string[] cells =
            [
                step.Image,
                step.Source.Platform.ToString(),
                PlanTable.Word(step.Action),
                string.Join('\n', step.Reasons.Select(reason => reason.Detail)),
            ];
            text.Append("| ").AppendJoin(" | ", cells.Select(MarkdownText.Cell)).Append(" |\n");
        }

        return text.Append('\n').ToString();
    }

    private static void AppendFailure(StringBuilder text, string image, CheckResult result)
    {
        var lines = CellText.Lines(result.Message ?? "").ToList();

        // longer than any run of backticks inside, so that a message cannot end its own block
        var fence = new string('`', 3 + lines.Select(line => line.Count(character => character == '`')).DefaultIfEmpty().Max());
        text.Append('\n').Append("**").Append(MarkdownText.Cell(image)).Append("**: ").Append(MarkdownText.Cell(result.Check)).Append(" failed\n\n");
        text.Append(fence).Append("text\n").AppendJoin('\n', lines).Append('\n').Append(fence).Append('\n');
    }
}
