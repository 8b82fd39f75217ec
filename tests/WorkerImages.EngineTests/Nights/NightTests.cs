namespace WorkerImages.EngineTests.Nights;

public sealed class NightTests
{
    [Fact]
    public async Task A_night_with_nothing_to_do_asks_little_and_needs_no_engine()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        await bench.NightAsync();

        var night = await bench.NightAsync();

        Assert.Equal("child: kept, other: kept, worker: kept", string.Join(", ", night.Images.Split(", ").Order()));
        Assert.True(night.Verdict.IsGood, night.Page);
        Assert.False(bench.HadEngine);
        Assert.Contains("nothing to do", night.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_security_update_is_taken_at_once_and_the_next_night_is_quiet()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        var before = await bench.TagAsync("worker");
        bench.Put("stable-security", "alpha", "1.0-1+deb1");

        var night = await bench.NightAsync();
        var quiet = await bench.NightAsync();

        Assert.Equal("worker: published, child: published, other: published", night.Images);
        Assert.Contains("security update in the archive: alpha 1.0-1 → 1.0-1+deb1", night.Why("worker"), StringComparison.Ordinal);
        Assert.Equal("1.0-1+deb1", bench.Engine.Installed($"localhost:5000/pub/worker:0.1.0")["alpha"]);
        Assert.NotEqual(before, await bench.TagAsync("worker"));
        Assert.Equal("worker: kept, child: kept, other: kept", quiet.Images);
        Assert.True(quiet.Verdict.IsGood, quiet.Page);
    }
}
