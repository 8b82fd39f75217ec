using WorkerImages.Outcomes;

namespace WorkerImages.Reporting;

/// <summary>What a machine has for a run, as a table.</summary>
internal static class MachineTable
{
    /// <summary>One row a finding, in their order.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="width">Cells a line may have; null for no limit.</param>
    public static string Of(IEnumerable<MachineFinding> findings, int? width)
    {
        var table = new TextTable(["NEEDED", "FOUND", "A RUN"], folded: [2, 1]);
        foreach (var finding in findings)
        {
            table.Add(finding.Subject, finding.Found, finding.Run);
        }

        return table.Render(width);
    }
}
