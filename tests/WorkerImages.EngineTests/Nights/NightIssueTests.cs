using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Nights;

/// <summary>What nights say by issues, to a fake of GitHub.</summary>
public sealed class NightIssueTests : IDisposable
{
    private readonly FakeGitHub _github = new();
    private int _run;

    public void Dispose() => _github.Dispose();

    [Fact]
    public async Task A_red_night_files_one_issue_the_next_updates_it_and_a_green_one_closes_it()
    {
        await using var bench = await BenchAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Unfit.Add("worker");

        var first = await NightAsync(bench);
        Assert.Equal("nightly: worker: smoke test fails: it works", _github.Issues.Single()["title"]!.GetValue<string>());
        Assert.Contains("it works: it does not", BodyOf(1), StringComparison.Ordinal);
        Assert.Contains("/acme/workers/actions/runs/1001", BodyOf(1), StringComparison.Ordinal);
        Assert.Contains("### Issues\n\nFiled in acme/workers.\n\n", first.Page, StringComparison.Ordinal);
        Assert.Null(first.Unfiled);

        await NightAsync(bench);
        Assert.Contains("| nights that failed | 2 |", BodyOf(1), StringComparison.Ordinal);
        Assert.Equal("open, 0 comments", _github.StateOf(1));

        // The image waits: no run has found it good
        var waiting = await NightAsync(bench);
        Assert.Single(waiting.Verdict.Waiting);
        Assert.Equal("open, 0 comments", _github.StateOf(1));

        bench.Unfit.Clear();
        bench.Put("stable-security", "alpha", "1.0-3");
        await NightAsync(bench);
        Assert.Equal("closed, 1 comments", _github.StateOf(1));
        Assert.Single(_github.Issues);
    }

    [Fact]
    public async Task A_build_that_fails_is_told_with_the_end_of_its_log_and_what_stands_on_it_is_not()
    {
        await using var bench = await BenchAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Engine.Broken.Add("worker");

        await NightAsync(bench);

        Assert.Equal("nightly: worker: build fails: Build", _github.Issues.Single()["title"]!.GetValue<string>());
        Assert.Contains("**The end of the log**", BodyOf(1), StringComparison.Ordinal);
        Assert.Contains("failed at [2/7] RUN set -eu", BodyOf(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_many_images_cannot_ask_is_one_issue_of_the_run()
    {
        await using var bench = await BenchAsync();
        bench.Archive.Break("dists/stable-security/", 503);

        await NightAsync(bench);
        Assert.Matches(@"\Anightly: look fails: Network \(127\.0\.0\.1:\d+\)\z", _github.Issues.Single()["title"]!.GetValue<string>());

        bench.Archive.Mend();
        await NightAsync(bench);
        Assert.Equal("closed, 1 comments", _github.StateOf(1));
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_one_issue_of_the_run()
    {
        await using var bench = await BenchAsync();
        bench.Repository.Edit("images/catalog.yaml", $"{bench.Base}", "localhost:1/base:1");

        await NightAsync(bench);

        Assert.Equal("nightly: look fails: Network (localhost:1)", _github.Issues.Single()["title"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_frozen_image_closes_nothing()
    {
        await using var bench = await BenchAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Unfit.Add("other");
        await NightAsync(bench);
        bench.Repository.Write("images/other/image.yaml", "description: On the base, too.\nbase: small\nrefresh: { frozen: until the release of May }\n");

        await NightAsync(bench);

        Assert.Equal("open, 0 comments", _github.StateOf(1));
    }

    [Fact]
    public async Task Without_a_token_the_page_says_what_would_be_filed()
    {
        await using var bench = await BenchAsync();
        bench.Variables.Remove("WORKER_IMAGES_ISSUES_TOKEN");
        bench.Variables["GITHUB_TOKEN"] = FakeGitHub.Token;
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Unfit.Add("worker");

        var night = await NightAsync(bench);

        Assert.Contains("### Would be filed\n\nNo issue was touched: WORKER_IMAGES_ISSUES_TOKEN is not set.\n\n", night.Page, StringComparison.Ordinal);
        Assert.Contains("| open | `nightly: worker: smoke test fails: it works` | `it has no issue` |", night.Page, StringComparison.Ordinal);
        Assert.Empty(_github.Changes);
        Assert.Null(night.Unfiled);
    }

    [Fact]
    public async Task A_run_that_is_not_the_schedules_shows_and_files_nothing()
    {
        await using var bench = await BenchAsync();
        bench.Put("stable-security", "alpha", "1.0-2");
        bench.Unfit.Add("worker");
        await NightAsync(bench);
        var changes = _github.Changes.Count;
        bench.Variables["GITHUB_EVENT_NAME"] = "workflow_dispatch";

        var night = await NightAsync(bench);

        Assert.Contains("No issue was touched: this is no run of the schedule.\n\n", night.Page, StringComparison.Ordinal);
        Assert.Contains("| update #1 |", night.Page, StringComparison.Ordinal);
        Assert.Equal(changes, _github.Changes.Count);
    }

    [Fact]
    public async Task Issues_that_cannot_be_filed_are_a_warning_and_the_end_of_a_night_that_was_good_otherwise()
    {
        await using var bench = await BenchAsync();
        bench.Variables["WORKER_IMAGES_ISSUES_TOKEN"] = "ghs_wrong";

        var night = await NightAsync(bench);

        Assert.True(night.Verdict.IsGood, night.Page);
        Assert.Equal(ExitCode.Network, night.Unfiled?.ExitCode);
        Assert.Contains(night.Log, line => line.Contains("not every issue of this night is filed", StringComparison.Ordinal));
        Assert.DoesNotContain("ghs_wrong", string.Join('\n', night.Log) + night.Page, StringComparison.Ordinal);
    }

    private async Task<NightBench> BenchAsync()
    {
        var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Variables["GITHUB_API_URL"] = _github.Address.ToString();
        bench.Variables["GITHUB_SERVER_URL"] = "https://ci.example";
        bench.Variables["GITHUB_REPOSITORY"] = FakeGitHub.Repository;
        bench.Variables["GITHUB_EVENT_NAME"] = "schedule";
        bench.Variables["WORKER_IMAGES_ISSUES_TOKEN"] = FakeGitHub.Token;
        return bench;
    }

    private Task<Night> NightAsync(NightBench bench)
    {
        _run++;
        _github.Now = bench.Clock.Now.AddDays(1);
        bench.Variables["GITHUB_RUN_NUMBER"] = $"{_run}";
        bench.Variables["GITHUB_RUN_ID"] = $"{1000 + _run}";
        return bench.NightAsync();
    }

    private string BodyOf(int number) => _github.Issues[number - 1]["body"]!.GetValue<string>();
}
