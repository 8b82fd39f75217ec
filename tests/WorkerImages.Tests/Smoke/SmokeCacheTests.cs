using System.Collections.Immutable;
using WorkerImages.Outcomes;
using WorkerImages.Smoke;

namespace WorkerImages.Tests.Smoke;

public sealed class SmokeCacheTests : IDisposable
{
    private static readonly ImmutableArray<CheckResult> Results = [new("a promise", CheckOutcome.Passed, 0.25, null)];

    private readonly string _directory = Directory.CreateTempSubdirectory("wi-cache-").FullName;
    private readonly EventList _events = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kept_verdict_is_found_under_its_key_and_no_other()
    {
        var cache = new SmokeCache(Path.Combine(_directory, "made", "when", "needed"), _events);

        await cache.KeepAsync("worker", "key", Results, Token);

        Assert.Equal(Results, (await cache.FindAsync("worker", "key", Token))!.Value);
        Assert.Null(await cache.FindAsync("worker", "other", Token));
        Assert.Null(await cache.FindAsync("other", "key", Token));
        Assert.Empty(_events);
        Assert.Equal(["worker.json"], Directory.GetFiles(Path.Combine(_directory, "made", "when", "needed")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"key\":\"key\",\"results\":\"none\"}")]
    public async Task A_damaged_file_is_as_good_as_none_and_is_told_of(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "worker.json"), text, Token);

        Assert.Null(await new SmokeCache(_directory, _events).FindAsync("worker", "key", Token));

        var warning = Assert.IsType<Warning>(Assert.Single(_events));
        Assert.StartsWith($"the kept verdict {_directory}/worker.json cannot be read (", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verdict_that_cannot_be_kept_is_told_of_and_stops_nothing()
    {
        var file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, "", Token);

        await new SmokeCache(file, _events).KeepAsync("worker", "key", Results, Token);

        Assert.StartsWith("the verdict on worker cannot be kept in ", Assert.IsType<Warning>(Assert.Single(_events)).Text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
