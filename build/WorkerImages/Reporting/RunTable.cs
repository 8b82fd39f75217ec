using System.Globalization;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting;

/// <summary>The table that a run ends with.</summary>
internal static class RunTable
{
    /// <summary>One row an image, in the order given.</summary>
    /// <param name="rows">What the run did.</param>
    /// <param name="width">Cells a line may have; null for no limit.</param>
    public static string Of(IEnumerable<RunRow> rows, int? width)
    {
        var table = new TextTable(["IMAGE", "ACTION", "REASON", ">SIZE", ">LAYERS", ">SECONDS", "TESTS"], folded: [6, 2]);
        foreach (var row in rows)
        {
            table.Add(
                row.Image,
                row.Action,
                row.Reason,
                row.SizeBytes is { } size ? Measure.Size(size) : "-",
                row.Layers?.ToString(CultureInfo.InvariantCulture) ?? "-",
                row.Seconds is { } seconds ? Measure.Seconds(seconds) : "-",
                row.Tests is { } tests ? Tests(tests) : "-");
        }

        return table.Render(width);
    }

    /// <summary>How checks ended, in words; what there is none of is left out, except that something must be said.</summary>
    internal static string Tests(TestCounts counts)
    {
        var parts = new[] { (counts.Passed, "passed"), (counts.Failed, "failed"), (counts.Skipped, "skipped") }
            .Where(part => part.Item1 > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1} {part.Item2}"))
            .DefaultIfEmpty("none");
        return string.Join(", ", parts) + (counts.FromCache ? " (cached)" : "");
    }
}
