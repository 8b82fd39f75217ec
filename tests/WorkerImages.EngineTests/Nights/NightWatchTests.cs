using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Nights;

/// <summary>Who notices that no night goes well any more: runs that are no nights.</summary>
public sealed class NightWatchTests
{
    private const string Complaint = "no night has gone well since";

    [Fact]
    public async Task Where_there_was_never_a_night_nobody_complains()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Clock.Now = bench.Clock.Now.AddDays(100);

        Assert.DoesNotContain((await bench.PlanAsync()).Log, IsComplaint);
        Assert.DoesNotContain((await bench.PublishAsync()).Log, IsComplaint);
    }

    [Fact]
    public async Task Plan_and_Publish_complain_when_the_last_good_night_is_more_than_three_days_ago()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        await bench.NightAsync();
        var last = bench.Clock.Now;

        bench.Clock.Now = last.AddDays(3);
        Assert.DoesNotContain((await bench.PlanAsync()).Log, IsComplaint);
        Assert.DoesNotContain((await bench.PublishAsync()).Log, IsComplaint);

        bench.Clock.Now = last.AddDays(4);
        Assert.Contains((await bench.PlanAsync()).Log, line => IsComplaint(line) && line.Contains($"{Complaint} {last:yyyy-MM-dd}, 4 days ago", StringComparison.Ordinal));
        Assert.Contains((await bench.PublishAsync()).Log, IsComplaint);

        await bench.NightAsync();
        Assert.DoesNotContain((await bench.PublishAsync()).Log, IsComplaint);
    }

    [Fact]
    public async Task Nights_that_fail_are_no_good_nights()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        await bench.NightAsync();
        bench.Archive.Break("dists/stable-security/", 503);
        for (var night = 1; night <= 4; night++)
        {
            Assert.DoesNotContain((await bench.NightAsync()).Log, IsComplaint);
        }

        Assert.Contains((await bench.PublishAsync()).Log, IsComplaint);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_stops_no_publication()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        await bench.NightAsync();
        bench.Proxy.Break(request => request.Path.EndsWith("-freshness", StringComparison.Ordinal), new Fault.Answer(403), times: 99);

        var run = await bench.PublishAsync();

        Assert.Empty(run.State.Failures);
        Assert.Contains(run.Log, line => line.Contains("the tool does not know when a night last went well", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Log, IsComplaint);
    }

    private static bool IsComplaint(string line) => line.Contains(Complaint, StringComparison.Ordinal);
}
