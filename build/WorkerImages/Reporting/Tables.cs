using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Reporting;

/// <summary>What people see of a plan or a run: one row each, in the order given. A width of null is no limit.</summary>
internal static class Tables
{
    /// <summary>What would be done, each reason on a separate line.</summary>
    public static string OfPlan(BuildPlan plan, int? width) =>
        Table(["IMAGE", "PLATFORM", "ACTION", "REASONS"], [3], width, plan.Steps.Select(PlanCells));

    /// <summary>What a run did.</summary>
    public static string OfRun(IEnumerable<RunRow> rows, int? width) =>
        Table(["IMAGE", "ACTION", "REASON", ">SIZE", ">LAYERS", ">SECONDS", "TESTS"], [6, 2], width, rows.Select(row => RunCells(row, "-")));

    /// <summary>What was published.</summary>
    public static string OfPublications(IEnumerable<PublicationRow> rows, int? width) =>
        Table(["IMAGE", "ACTION", "TAGS", ">SENT", "SIGNED", "REFERENCE"], [5, 2], width, rows.Select(row => new[]
        {
            row.Image, row.Action, row.Tags, Measure.Size(row.BytesSent), row.IsSigned ? "yes" : "no", row.Reference,
        }));

    /// <summary>What a verification looked at, good and bad.</summary>
    public static string OfVerification(IEnumerable<VerificationFinding> findings, int? width) =>
        Table(["IMAGE", "VERDICT", "WHAT", "WHY"], [3, 2], width, findings.Select(finding => new[]
        {
            finding.Image, finding.Objection is null ? "good" : "bad", finding.Subject, finding.Objection ?? "",
        }));

    /// <summary>The first of what two builds of an image have different, and how many there are beside them.</summary>
    public static string OfReproduction(ImmutableArray<ImageDifference> differences, int? width)
    {
        const int Most = 50;
        var table = Table(["WHAT", "NAME", "PUBLISHED", "REBUILT"], [3, 2], width, differences.Take(Most).Select(difference => new[]
        {
            JsonNamingPolicy.CamelCase.ConvertName(difference.Kind.ToString()), difference.Name, difference.Published ?? "-", difference.Rebuilt ?? "-",
        }));
        return differences.IsEmpty ? "equal\n" : differences.Length <= Most ? table : $"{table}and {differences.Length - Most} more\n";
    }

    /// <summary>Which builds stay in a registry.</summary>
    public static string OfRetention(IEnumerable<RetentionRow> rows, int? width) =>
        Table(["IMAGE", "TAG", "CREATED", "ACTION", "WHY"], [4], width, rows.Select(row => new[]
        {
            row.Image, row.Tag, row.Created is { } created ? created.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "", row.Action, row.Why,
        }));

    /// <summary>What a machine has for a run.</summary>
    public static string OfMachine(IEnumerable<MachineFinding> findings, int? width) =>
        Table(["NEEDED", "FOUND", "A RUN"], [2, 1], width, findings.Select(finding => new[] { finding.Subject, finding.Found, finding.Run }));

    /// <summary>A step of a plan, for any kind of table.</summary>
    internal static string[] PlanCells(PlanStep step) =>
    [
        step.Image,
        step.Source.Platform.ToString(),
        JsonNamingPolicy.CamelCase.ConvertName(step.Action.ToString()),
        string.Join('\n', step.Reasons.Select(reason => reason.Detail)),
    ];

    /// <summary>What a run did with one image, for any kind of table.</summary>
    /// <param name="row">What it did.</param>
    /// <param name="none">What to show for nothing.</param>
    internal static string[] RunCells(RunRow row, string none) =>
    [
        row.Image,
        row.Action,
        row.Reason,
        row.SizeBytes is { } size ? Measure.Size(size) : none,
        row.Layers?.ToString(CultureInfo.InvariantCulture) ?? none,
        row.Seconds is { } seconds ? Measure.Seconds(seconds) : none,
        row.Tests is { } tests ? Tests(tests) : none,
    ];

    /// <summary>How checks ended, in words; what there is none of is left out, except that something must be said.</summary>
    internal static string Tests(TestCounts counts)
    {
        var parts = new[] { (counts.Passed, "passed"), (counts.Failed, "failed"), (counts.Skipped, "skipped") }
            .Where(part => part.Item1 > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1} {part.Item2}"))
            .DefaultIfEmpty("none");
        return string.Join(", ", parts) + (counts.FromCache ? " (cached)" : "");
    }

    private static string Table(string[] headers, int[] folded, int? width, IEnumerable<string[]> rows)
    {
        var table = new TextTable(headers, folded);
        foreach (var row in rows)
        {
            table.Add(row);
        }

        return table.Render(width);
    }
}
