using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>What became of each row on each engine; written to <c>artifacts/reports/runtime-rows.md</c> and <c>.json</c> when the last is done.</summary>
public sealed class RowReport : IDisposable
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    private readonly ConcurrentBag<RowResult> _results = [];

    /// <summary>Notes a result.</summary>
    public void Add(RowResult result) => _results.Add(result);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_results.IsEmpty)
        {
            return;
        }

        var folder = Directory.CreateDirectory(Path.Combine(ScratchRepository.Root, "artifacts", "reports")).FullName;
        var sorted = _results.OrderBy(result => int.Parse(result.Row.TrimEnd([.. "abcdefgh"]), CultureInfo.InvariantCulture))
            .ThenBy(result => result.Row, StringComparer.Ordinal).ThenBy(result => result.Engine, StringComparer.Ordinal).ToList();
        File.WriteAllText(Path.Combine(folder, "runtime-rows.md"), Markdown(sorted));
        var notRun = RowTable.NotRun.Select(row => new { Row = row.Number, row.Title, row.Reason });
        File.WriteAllText(Path.Combine(folder, "runtime-rows.json"), JsonSerializer.Serialize(new { Rows = sorted, NotRun = notRun }, Format));
    }

    private static string Markdown(List<RowResult> results)
    {
        var text = new StringBuilder("# Socket rows\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{results.Count(result => result.Passed)} of {results.Count} passed. ");
        text.Append("The time is that of the case itself. ");
        text.Append("A counter-test is the case with its deciding line changed, or with what public images do; it must fail as expected.\n\n");
        text.Append("| row | case | engine | result | ms | counter-test | how it fails |\n| --- | --- | --- | --- | ---: | --- | --- |\n");
        foreach (var result in results)
        {
            var verdict = result.Passed ? "pass" : "FAIL";
            text.Append(CultureInfo.InvariantCulture, $"| {result.Row} | {Cell(result.Title)} | {result.Engine} | {verdict} | {result.Milliseconds} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(result.CounterTest ?? "on another engine")} | {Cell(result.Failure ?? "")} |\n");
        }

        text.Append("\n## Not run\n\n| row | case | why |\n| --- | --- | --- |\n");
        foreach (var (number, title, reason) in RowTable.NotRun)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {number} | {title} | {Cell(reason)} |\n");
        }

        return text.ToString();
    }

    private static string Cell(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
        return line.Length > 160 ? line[..159] + "…" : line;
    }
}
