using WorkerImages.Records;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Records;

public sealed class RunHistoryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly HistoryRun Run = new(Noon, "Publish",
    [
        new("worker", "linux/amd64") { SizeBytes = 118_000_000, DownloadBytes = 44_000_000, Packages = 98, Created = Noon.AddDays(-2) },
        new("a \"b\" \u202E", "linux/arm64"),
    ]);

    private readonly ScratchDirectory _scratch = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _scratch.At("reports/" + RunHistory.FileName);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_line_says_what_was_found()
    {
        Assert.Equal(
            """{"at":"2026-03-01T12:00:00Z","target":"Publish","images":[{"name":"worker","platform":"linux/amd64","sizeBytes":118000000,"downloadBytes":44000000,"packages":98,"created":"2026-02-27T12:00:00Z"},"""
            + "{\"name\":\"a \\\"b\\\" \u202E\",\"platform\":\"linux/arm64\"}]}",
            Run.Line());
        var read = HistoryRun.Read(Run.Line())!;
        Assert.Equal((Run.At, Run.Target), (read.At, read.Target));
        Assert.Equal(Run.Images, read.Images);
        Assert.Equal(TimeSpan.FromDays(2), read.Images[0].AgeAt(Noon));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"at\":\"2026-03-01T12:00:00Z\",\"target\":\"Pub")]
    [InlineData("{\"at\":\"yesterday\",\"target\":\"Publish\",\"images\":[]}")]
    [InlineData("{\"at\":\"2026-03-01T12:00:00Z\",\"target\":\"Publish\",\"images\":[{\"name\":5}]}")]
    [InlineData("[]")]
    public void A_broken_line_is_none(string line) => Assert.Null(HistoryRun.Read(line));

    [Fact]
    public async Task A_broken_line_costs_that_run_and_no_other()
    {
        _scratch.Write("reports/" + RunHistory.FileName, $"{Run.Line()}\n{Run.Line()[..40]}\n");

        var kept = await RunHistory.AddAsync(File, Run with { Target = "Nightly" }, Token);

        Assert.Equal(["Publish", "Nightly"], kept.Select(run => run.Target));
        Assert.Equal(["Publish", "Nightly"], (await RunHistory.ReadAsync(File, Token)).Select(run => run.Target));
        Assert.Equal([File], Directory.GetFiles(_scratch.At("reports")));
    }

    [Fact]
    public async Task Only_the_last_runs_are_kept()
    {
        _scratch.Write("reports/" + RunHistory.FileName, string.Concat(Enumerable.Range(0, 500).Select(number => (Run with { Target = $"{number}" }).Line() + "\n")));

        var kept = await RunHistory.AddAsync(File, Run, Token);

        Assert.Equal((RunHistory.Most, "301", "Publish"), (kept.Length, kept[0].Target, kept[^1].Target));
        Assert.Equal(RunHistory.Most, (await System.IO.File.ReadAllLinesAsync(File, Token)).Length);
    }

    [Fact]
    public async Task Without_a_file_there_is_no_history() => Assert.Empty(await RunHistory.ReadAsync(File, Token));
}
