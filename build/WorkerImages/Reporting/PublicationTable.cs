using WorkerImages.Outcomes;

namespace WorkerImages.Reporting;

/// <summary>What was published, as a table.</summary>
internal static class PublicationTable
{
    /// <summary>One row an image, in the order given.</summary>
    /// <param name="rows">What publishing came to.</param>
    /// <param name="width">Cells a line may have; null for no limit.</param>
    public static string Of(IEnumerable<PublicationRow> rows, int? width)
    {
        var table = new TextTable(["IMAGE", "ACTION", "TAGS", ">SENT", "SIGNED", "REFERENCE"], folded: [5, 2]);
        foreach (var row in rows)
        {
            table.Add(row.Image, row.Action, row.Tags, Measure.Size(row.BytesSent), row.IsSigned ? "yes" : "no", row.Reference);
        }

        return table.Render(width);
    }
}
