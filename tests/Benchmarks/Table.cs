using System.Collections.Immutable;
using WorkerImages.Reporting;

namespace Benchmarks;

/// <summary>The rows of one benchmark as plain text.</summary>
internal static class Table
{
    public static string Of(string name, ImmutableArray<Row> rows)
    {
        var table = new TextTable([name.ToUpperInvariant(), ">MEDIAN", ">RUNS", ">RATIO", "TARGET"]);
        foreach (var row in rows)
        {
            table.Add(row.What, row.Median, $"{row.Runs}", row.Ratio, row.Target);
        }

        return table.Render(width: null);
    }
}
