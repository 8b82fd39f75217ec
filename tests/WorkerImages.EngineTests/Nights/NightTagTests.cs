using Build.Run;
using WorkerImages.Planning;

namespace WorkerImages.EngineTests.Nights;

/// <summary>Tags move forward only, even if other runs publish, too. A tag that somebody rolled back does not move at all.</summary>
public sealed class NightTagTests
{
    private const string Quiet = "other: kept, worker: kept, child: kept";

    [Fact]
    public async Task A_late_run_of_an_older_commit_leaves_tags_where_they_are()
    {
        await using var bench = await NightBench.StartAsync();
        var first = await bench.CommitAsync();
        await bench.PublishAsync();
        bench.Repository.Edit("images/worker/image.yaml", "On the base.", "On the base, changed.");
        var second = await bench.CommitAsync();
        bench.Clock.Now = bench.Clock.Now.AddHours(1);
        await bench.PublishAsync();
        var newest = await bench.TagAsync("worker");

        await bench.GitAsync("checkout", "--quiet", first);
        bench.Clock.Now = bench.Clock.Now.AddHours(1);
        var again = await bench.PublishAsync();
        await bench.PutBaseAsync(bench.BaseOf("another"));
        var built = await bench.PublishAsync();

        Assert.Equal(Quiet, again.Images);
        Assert.Equal("other: published, worker: published, child: published", built.Images);
        Assert.Equal(newest, await bench.TagAsync("worker"));
        Assert.Contains(built.State.Plan!.Steps.First(step => step.Image == "worker").Reasons, reason => reason.Kind == ReasonKind.TagLeft);
        await bench.GitAsync("checkout", "--quiet", second);
        Assert.Contains("base small moved", (await bench.NightAsync()).Why("worker"), StringComparison.Ordinal);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task Late_runs_do_not_make_what_stands_forgotten()
    {
        await using var bench = await NightBench.StartAsync();
        var first = await bench.CommitAsync();
        await bench.PublishAsync();
        bench.Repository.Edit("images/worker/image.yaml", "On the base.", "On the base, changed.");
        var second = await bench.CommitAsync();
        await bench.PublishAsync();
        await bench.GitAsync("checkout", "--quiet", first);
        for (var run = 1; run <= 4; run++)
        {
            await bench.PutBaseAsync(bench.BaseOf($"{run}"));
            bench.Clock.Now = bench.Clock.Now.AddMinutes(1);
            await bench.PublishAsync();
        }

        await bench.GitAsync("checkout", "--quiet", second);
        await bench.PutBaseAsync();
        var night = await bench.NightAsync();

        Assert.DoesNotContain("no record tells", night.Why("worker"), StringComparison.Ordinal);
        Assert.Contains("worker: kept", night.Images, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_commit_moves_no_tag_to_an_older_build_of_the_same_source_when_a_base_has_come_back()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.CommitAsync();
        await bench.PublishAsync();
        await bench.PutBaseAsync(bench.BaseOf("another"));
        await bench.NightAsync();
        var fresh = await bench.TagAsync("worker");
        await bench.PutBaseAsync();
        bench.Repository.Edit("images/child/image.yaml", "On the worker.", "On the worker, changed.");
        await bench.CommitAsync();

        var push = await bench.PublishAsync();

        Assert.Equal("other: kept, worker: kept, child: published", push.Images);
        Assert.Equal(fresh, await bench.TagAsync("worker"));
        Assert.Equal("other: kept, worker: kept, child: kept", (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task Two_nights_at_once_both_end_well_and_what_they_leave_is_put_right_by_the_next()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Clock.Now = bench.Clock.Now.AddDays(1);

        var nights = await Task.WhenAll(bench.RunAsync(RunPurpose.Nightly), bench.BesideAsync(RunPurpose.Nightly));

        Assert.All(nights, night => Assert.Empty(night.State.Failures));
        Assert.All(new[] { "other", "worker", "child" }, image => Assert.Contains(nights, night => night.Images.Contains($"{image}: published", StringComparison.Ordinal)));

        // Where both wrote a tag between the other's two looks at it, the tags of one image may point to both builds: nothing is built for that.
        var after = await bench.NightAsync();
        Assert.True(bench.Engine.Built.Count == 0, string.Join("\n\n", nights.Append(after).Select(night => night.Page)));
        var next = await bench.NightAsync();
        Assert.Equal(Quiet, next.Images);
        Assert.True(next.Verdict.IsGood, next.Page);
    }

    [Fact]
    public async Task A_tag_that_was_rolled_back_is_moved_by_no_night_until_that_is_lifted()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        var old = await bench.TagAsync("worker");
        bench.Put("stable-security", "alpha", "1.0-2");
        await bench.NightAsync();
        await bench.RollBackAsync("worker");
        Assert.Equal(old, await bench.TagAsync("worker"));

        for (var night = 1; night <= 3; night++)
        {
            bench.Put("stable-security", "alpha", $"1.0-{2 + night}");
            var held = await bench.NightAsync();
            Assert.Equal(old, await bench.TagAsync("worker"));
            Assert.Contains("its tag was rolled back", held.Page, StringComparison.Ordinal);
            Assert.DoesNotContain("worker", bench.Engine.Built);
        }

        await bench.LiftAsync("worker");
        var lifted = await bench.NightAsync();

        Assert.Contains("worker: published", lifted.Images, StringComparison.Ordinal);
        Assert.Equal("1.0-5", bench.Engine.Installed("localhost:5000/pub/worker:0.1.0")["alpha"]);
        Assert.NotEqual(old, await bench.TagAsync("worker"));
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task A_push_beside_a_night_wins_or_is_repeated_and_nothing_is_lost()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.CommitAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Clock.Now = bench.Clock.Now.AddDays(1);
        var night = bench.BesideAsync(RunPurpose.Nightly);
        bench.Repository.Edit("images/worker/image.yaml", "On the base.", "On the base, changed.");
        await bench.CommitAsync();

        await Task.WhenAll(night, bench.RunAsync(RunPurpose.Publish));
        await bench.NightAsync();

        var next = await bench.NightAsync();
        Assert.Equal(Quiet, next.Images);
        Assert.True(next.Verdict.IsGood, next.Page);
    }
}
