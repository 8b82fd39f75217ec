using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Nights;

/// <summary>Nights on which something fails.</summary>
public sealed class NightFailureTests
{
    private const string Quiet = "other: kept, worker: kept, child: kept";

    [Fact]
    public async Task Where_checks_fail_no_tag_moves_and_the_build_is_tried_ever_more_seldom()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        var before = await bench.TagAsync("worker");
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Unfit.Add("worker");
        var tried = new List<int>();
        for (var night = 1; night <= 20; night++)
        {
            var one = await bench.NightAsync();
            Assert.False(one.Verdict.IsGood);
            Assert.Equal(before, await bench.TagAsync("worker"));
            if (bench.Engine.Built.Contains("worker"))
            {
                tried.Add(night);
                Assert.Contains("it works: it does not", one.Page, StringComparison.Ordinal);
            }
            else
            {
                Assert.Contains("this build failed", one.Why("worker"), StringComparison.Ordinal);
                Assert.Equal(ExitCode.SmokeTest, Assert.Throws<WorkerImagesException>(one.Verdict.MustBeDone).ExitCode);
                Assert.Contains("it needs worker, which waits", one.Why("child"), StringComparison.Ordinal);
            }
        }

        Assert.Equal([1, 2, 4, 8, 16], tried);
    }

    [Fact]
    public async Task Other_input_is_tried_at_once_and_what_is_good_then_clears_the_count()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Unfit.Add("worker");
        for (var night = 1; night <= 3; night++)
        {
            await bench.NightAsync();
        }

        Assert.DoesNotContain("worker", bench.Engine.Built);
        bench.Unfit.Clear();
        bench.Put("stable-security", "alpha", "1.0-3");
        var good = await bench.NightAsync();

        Assert.Contains("worker: published, child: published", good.Images, StringComparison.Ordinal);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task One_image_that_fails_stops_only_what_stands_on_it()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Engine.Broken.Add("worker");

        var night = await bench.NightAsync();

        Assert.Contains("other: published", night.Images, StringComparison.Ordinal);
        Assert.Contains("child: held back by its parent worker", night.Images, StringComparison.Ordinal);
        Assert.Contains(night.State.Failures, failure => failure is WorkerImagesException { ExitCode: ExitCode.Build });
    }

    [Fact]
    public async Task A_child_that_fails_does_not_hold_back_its_parent()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Unfit.Add("child");

        var night = await bench.NightAsync();

        Assert.Contains("worker: published, child: held back by its checks", night.Images, StringComparison.Ordinal);
        Assert.False(night.Verdict.IsGood);
    }

    [Fact]
    public async Task A_night_that_was_cut_short_before_its_tags_moved_is_finished_by_the_next()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Proxy.Break(request => request.Method == "PUT" && request.Path.EndsWith("/manifests/0.1.0", StringComparison.Ordinal), new Fault.Answer(403), times: 99);
        var cut = await bench.NightAsync();
        Assert.False(cut.Verdict.IsGood);
        var before = await bench.TagAsync("worker");

        bench.Proxy.Mend();
        var next = await bench.NightAsync();

        Assert.Contains("worker: tagged", next.Images, StringComparison.Ordinal);
        Assert.NotEqual(before, await bench.TagAsync("worker"));
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_makes_the_night_unknown()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Repository.Edit("images/catalog.yaml", $"{bench.Base}", "localhost:1/base:1");

        var night = await bench.NightAsync();

        Assert.False(night.Verdict.IsGood);
        Assert.All(night.State.Plan!.Steps, step => Assert.Equal(PlanAction.Unknown, step.Action));
    }
}
