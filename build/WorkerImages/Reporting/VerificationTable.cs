using WorkerImages.Outcomes;

namespace WorkerImages.Reporting;

/// <summary>What a verification looked at, as a table.</summary>
internal static class VerificationTable
{
    /// <summary>One row a finding, in their order.</summary>
    /// <param name="findings">Good and bad.</param>
    /// <param name="width">Cells a line may have; null for no limit.</param>
    public static string Of(IEnumerable<VerificationFinding> findings, int? width)
    {
        var table = new TextTable(["IMAGE", "VERDICT", "WHAT", "WHY"], folded: [3, 2]);
        foreach (var finding in findings)
        {
            table.Add(finding.Image, finding.Objection is null ? "good" : "bad", finding.Subject, finding.Objection ?? "");
        }

        return table.Render(width);
    }
}
