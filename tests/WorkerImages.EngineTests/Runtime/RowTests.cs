using System.Diagnostics;
using WorkerImages.EngineTests.Runtime;
using WorkerImages.TestKit.Benches;

[assembly: AssemblyFixture(typeof(RowBenches))]
[assembly: AssemblyFixture(typeof(RowReport))]

namespace WorkerImages.EngineTests.Runtime;

/// <summary>
/// The rows against real engines. Each runs twice: as it is, when everything must fit, and as its counter-test, when what the row is about must not.
/// The parts are separate classes so that they run at the same time.
/// </summary>
public abstract class RowTests(RowBenches benches, RowReport report)
{
    internal static TheoryData<string, string> Data(IEnumerable<Row> rows)
    {
        var data = new TheoryData<string, string>();
        foreach (var row in rows)
        {
            foreach (var engine in row.On)
            {
                data.Add(new TheoryDataRow<string, string>(row.Number, engine) { TestDisplayName = $"Row {row.Number} on {engine}: {row.Title}" });
            }
        }

        return data;
    }

    protected async Task CheckAsync(string number, string engineName)
    {
        var row = RowTable.All.Single(row => row.Number == number);
        var engine = await benches.EngineAsync(engineName);
        var hasCounterTest = row.On[0] == engineName;
        var watch = Stopwatch.StartNew();
        var played = TimedAsync(row, engine, watch);
        if (row.IsAlone)
        {
            await played;
        }

        var counter = hasCounterTest ? PlayAsync(row, engine, isCounterTest: true) : Task.FromResult<IReadOnlyList<string>>([]);
        var (mismatches, milliseconds) = await played;
        var failures = await counter;
        var whyNoProof = hasCounterTest ? Proof.WhyNot(row, failures) : null;
        var passed = mismatches.Count == 0 && whyNoProof is null;
        var counterTest = hasCounterTest ? row.Without.What : null;
        var failure = failures.FirstOrDefault(failure => failure.Contains(Proof.Expected(row), StringComparison.Ordinal)) ?? (failures.Count > 0 ? failures[0] : null);
        report.Add(new(row.Number, row.Title, $"{engine.Name} ({engine.Version})", passed, milliseconds, counterTest, failure));
        Assert.True(mismatches.Count == 0, string.Join('\n', mismatches));
        Assert.True(whyNoProof is null, whyNoProof);
    }

    private async Task<(IReadOnlyList<string> Mismatches, long Milliseconds)> TimedAsync(Row row, SocketEngine engine, Stopwatch watch)
    {
        var mismatches = await PlayAsync(row, engine, isCounterTest: false);
        return (mismatches, watch.ElapsedMilliseconds);
    }

    private async Task<IReadOnlyList<string>> PlayAsync(Row row, SocketEngine engine, bool isCounterTest)
    {
        await using var trial = new Trial(benches, engine, row, isCounterTest, TestContext.Current.CancellationToken);
        await trial.PlayAsync();
        return trial.Mismatches;
    }
}
