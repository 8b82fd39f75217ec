using System.Globalization;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace WorkerImages.Reporting;

/// <summary>Plans, runs and what was published, for the summary page of a CI system (GitHub Flavored Markdown).</summary>
internal static class MarkdownReport
{
    /// <summary>What would be done and why, all reasons.</summary>
    public static string OfPlan(BuildPlan plan) =>
        "### Plan of the worker images\n\n"
        + MarkdownText.Table(["image", "platform", "action", "reasons"], plan.Steps.Select(Tables.PlanCells)) + "\n";

    /// <summary>The run's table, then each failed check in full.</summary>
    /// <param name="rows">What the run did.</param>
    /// <param name="verdicts">How the checks ended; empty when there were none.</param>
    public static string OfRun(IEnumerable<RunRow> rows, IEnumerable<SmokeResult> verdicts)
    {
        var text = new StringBuilder("### Worker images\n\n");
        text.Append(MarkdownText.Table(
            ["image", "action", "reason", ">size", ">layers", ">seconds", "tests"], rows.Select(row => Tables.RunCells(row, ""))));
        foreach (var verdict in verdicts)
        {
            foreach (var result in verdict.Results.Where(result => result.Outcome == CheckOutcome.Failed))
            {
                AppendFailure(text, verdict.Image, result);
            }
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The table of images, then what changed inside each.</summary>
    /// <param name="published">What this run published.</param>
    /// <param name="before">The record of the time before; null for none.</param>
    /// <param name="differences">By image and platform; none for what was not there before.</param>
    public static string OfPublication(
        ImageInfo published, ImageInfo? before, IReadOnlyDictionary<(string Image, Platform Platform), PackageDifference> differences)
    {
        var text = new StringBuilder("### Published images\n\n");
        text.Append(MarkdownText.Table(
            ["image", "platform", "tags", "digest", ">size", ">packages", "why"],
            from image in published.Images
            from platform in image.Platforms
            select new[]
            {
                image.Name,
                platform.Platform.ToString(),
                string.Join('\n', image.PointingTags()),
                platform.Digest.Short,
                Size(platform.Size, Old(before, image, platform)?.Size),
                platform.Packages?.Count.ToString(CultureInfo.InvariantCulture) ?? "",
                string.Join('\n', image.Reasons),
            }));
        var inOrder = differences.OrderBy(one => one.Key.Image, StringComparer.Ordinal).ThenBy(one => one.Key.Platform.ToString(), StringComparer.Ordinal);
        foreach (var ((image, platform), difference) in inOrder)
        {
            AppendDifference(text, $"{image} {platform}", difference);
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

    private static PlatformEntry? Old(ImageInfo? before, ImageEntry image, PlatformEntry platform) =>
        before?.Images.FirstOrDefault(old => old.Repository == image.Repository)?.Platforms.FirstOrDefault(old => old.Platform == platform.Platform);

    private static string Size(long now, long? before) => before is null || before == now
        ? Measure.Size(now)
        : $"{Measure.Size(now)} ({(now > before ? "+" : "-")}{Measure.Size(Math.Abs(now - before.Value))})";

    private static void AppendDifference(StringBuilder text, string what, PackageDifference difference)
    {
        text.Append("\n**").Append(MarkdownText.Cell(what)).Append("**: ");
        if (difference.IsEmpty)
        {
            text.Append("the same packages as before\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"{difference.Added.Length} added, {difference.Removed.Length} removed, {difference.Changed.Length} changed\n\n");
        text.Append(MarkdownText.Table(
            ["package", "before", "now"],
            difference.Added.Concat(difference.Removed).Concat(difference.Changed)
                .Select(change => new[] { change.Name, change.Old ?? "", change.New ?? "" })));
    }
}
