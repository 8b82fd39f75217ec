using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WorkerImages.Issues;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Issues;

/// <summary>Nights one after the other against a fake of GitHub.</summary>
public sealed class GitHubIssuesTests : IDisposable
{
    private static readonly NightFailure Docker = Nights.Check("worker", "docker-version");
    private static readonly NightFailure Tini = Nights.Check("worker", "tini");
    private readonly FakeGitHub _github = new();

    public void Dispose() => _github.Dispose();

    [Fact]
    public async Task Two_red_nights_and_a_green_one_are_one_issue_with_one_comment()
    {
        await NightAsync(1, [Docker], []);
        Assert.Equal("nightly: worker: smoke test fails: docker-version", _github.Issues[0]["title"]!.GetValue<string>());
        Assert.Equal("worker-images-nightly", _github.Issues[0]["labels"]![0]!["name"]!.GetValue<string>());
        Assert.Contains(GitHubIssues.Label, _github.Labels);

        await NightAsync(2, [Docker], []);
        Assert.Equal("open, 0 comments", _github.StateOf(1));
        Assert.Contains("| nights that failed | 2 |", Body(1), StringComparison.Ordinal);

        await NightAsync(3, [], ["worker"]);
        Assert.Equal("closed, 1 comments", _github.StateOf(1));
        Assert.Equal("completed", _github.Issues[0]["state_reason"]!.GetValue<string>());

        await NightAsync(4, [], ["worker"]);
        Assert.Equal(["POST labels", "POST issues", "PATCH issues/1", "POST issues/1/comments", "PATCH issues/1"], _github.Changes);

        await NightAsync(5, [Docker], []);
        Assert.Equal("open, 1 comments", _github.StateOf(1));

        await NightAsync(6, [], ["worker"]);
        Assert.Equal("closed, 2 comments", _github.StateOf(1));
        Assert.Single(_github.Issues);
    }

    [Fact]
    public async Task A_night_without_failures_asks_for_no_label_and_changes_nothing()
    {
        await NightAsync(1, [], ["worker"]);

        Assert.Empty(_github.Changes);
    }

    [Fact]
    public async Task An_outage_is_one_issue_which_the_next_good_night_closes_and_the_images_issue_waits()
    {
        await NightAsync(1, [Docker], ["base"]);
        await NightAsync(2, [Nights.Silent("base"), Nights.Silent("worker"), Nights.Silent("python")], []);
        Assert.Equal(["open, 0 comments", "open, 0 comments"], [_github.StateOf(1), _github.StateOf(2)]);

        await NightAsync(3, [], ["base", "worker", "python"]);
        Assert.Equal(["closed, 1 comments", "closed, 1 comments"], [_github.StateOf(1), _github.StateOf(2)]);
        Assert.Equal(2, _github.Issues.Count);
    }

    [Fact]
    public async Task A_run_that_ends_late_changes_nothing()
    {
        await NightAsync(5, [Docker], []);
        await NightAsync(4, [], ["worker"]);
        Assert.Equal("open, 0 comments", _github.StateOf(1));

        await NightAsync(7, [], ["worker"]);
        await NightAsync(6, [Docker], []);
        Assert.Equal("closed, 1 comments", _github.StateOf(1));
        Assert.Single(_github.Issues);
    }

    [Fact]
    public async Task Two_failures_of_one_image_are_two_issues()
    {
        await NightAsync(1, [Docker, Tini], []);
        await NightAsync(2, [Tini], []);
        Assert.Equal(["open, 0 comments", "open, 0 comments"], [_github.StateOf(1), _github.StateOf(2)]);

        await NightAsync(3, [], ["worker"]);
        Assert.Equal(["closed, 1 comments", "closed, 1 comments"], [_github.StateOf(1), _github.StateOf(2)]);
    }

    [Theory]
    [InlineData("Bot", 1)]
    [InlineData("User", 2)]
    public async Task A_run_that_died_between_the_issue_and_its_label_is_finished_by_the_next_where_a_program_opened_it(string account, int issues)
    {
        _github.LabelsWithIssues = false;
        _github.AccountType = account;
        await KilledAsync(1, "POST issues/1/labels", [Docker], []);
        Assert.Empty(_github.Issues[0]["labels"]!.AsArray());

        await NightAsync(2, [Docker], []);
        Assert.Equal(issues, _github.Issues.Count);
        Assert.Equal(GitHubIssues.Label, _github.Issues[^1]["labels"]![0]!["name"]!.GetValue<string>());

        await NightAsync(3, [Docker], []);
        Assert.Equal(issues, _github.Issues.Count);
    }

    [Fact]
    public async Task A_run_that_died_between_the_label_and_the_issue_is_finished_by_the_next()
    {
        await KilledAsync(1, "POST issues", [Docker], []);
        Assert.Contains(GitHubIssues.Label, _github.Labels);
        Assert.Empty(_github.Issues);

        await NightAsync(2, [Docker], []);
        Assert.Single(_github.Issues);
    }

    [Fact]
    public async Task A_run_that_died_between_the_comment_and_the_closing_is_finished_by_the_next_without_a_second_comment()
    {
        await NightAsync(1, [Docker], []);
        await KilledAsync(2, "PATCH issues/1", [], ["worker"]);
        Assert.Equal("open, 1 comments", _github.StateOf(1));

        await NightAsync(3, [], ["worker"]);
        Assert.Equal("closed, 1 comments", _github.StateOf(1));
    }

    [Fact]
    public async Task More_issues_than_a_page_has_are_all_read_and_what_is_not_ours_is_left_out()
    {
        for (var number = 1; number <= 203; number++)
        {
            _github.Add($"issue {number}", "", number == 1 ? "bug" : GitHubIssues.Label);
        }

        _github.Issues[1]["pull_request"] = new JsonObject { ["url"] = "https://github.example/pull/2" };
        _github.Issues[2]["state"] = "closed";
        _github.Issues[2]["closed_at"] = "2026-09-01T00:00:00Z";

        Assert.Equal(200, (await Issues().ListAsync(_github.Now, TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task What_people_closed_as_not_planned_stays_closed()
    {
        await NightAsync(1, [Docker], []);
        _github.Issues[0]["state"] = "closed";
        _github.Issues[0]["state_reason"] = "not_planned";
        _github.Issues[0]["closed_at"] = "2026-11-01T12:00:00Z";

        await NightAsync(2, [Docker], []);
        Assert.Equal("closed, 0 comments", _github.StateOf(1));
        Assert.Single(_github.Issues);
    }

    [Fact]
    public async Task An_issue_that_cannot_be_changed_keeps_no_other_from_it_and_is_told_at_the_end()
    {
        await NightAsync(1, [Docker, Tini], []);
        _github.Instead = (call, context) => call == "PATCH issues/1" && Answer(context, 410, "This issue was deleted");

        var fault = await Assert.ThrowsAsync<IssuesException>(() => NightAsync(2, [Docker, Tini], []));

        Assert.Equal("updating issue #1 of acme/workers failed", fault.What);
        Assert.Contains("| nights that failed | 2 |", Body(2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "API rate limit exceeded", "X-RateLimit-Remaining: 0", "limit")]
    [InlineData(403, "You have exceeded a secondary rate limit", "Retry-After: 60", "fewer requests")]
    [InlineData(429, "Too many requests", "Retry-After: 60", "fewer requests")]
    [InlineData(403, "Resource not accessible by integration", "X-A: b", "403: Resource not accessible by integration")]
    [InlineData(404, "Not Found", "X-A: b", "404")]
    [InlineData(401, "Bad credentials of ghs_0123456789abcdef", "X-A: b", "does not accept the token")]
    [InlineData(502, "Server Error", "X-A: b", "502")]
    [InlineData(503, "<html>ghs_0123456789abcdef</html>", "X-A: b", "503")]
    public async Task What_GitHub_refuses_is_told_with_what_to_do_and_without_the_token(int status, string words, string header, string why)
    {
        _github.Instead = (_, context) =>
        {
            context.Response.Headers.Add(header);
            return Answer(context, status, words);
        };

        var fault = await Assert.ThrowsAsync<IssuesException>(() => NightAsync(1, [Docker], []));

        Assert.Equal(ExitCode.Network, fault.ExitCode);
        Assert.Equal("listing the issues of acme/workers with the label worker-images-nightly failed", fault.What);
        Assert.Contains(why, fault.Why, StringComparison.Ordinal);
        Assert.NotNull(fault.Next);
        Assert.DoesNotContain(FakeGitHub.Token, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", "<html>log in</html>")]
    [InlineData("application/json", "{\"message\": \"log in\"}")]
    [InlineData("application/json", "[{\"number\": \"x\"}]")]
    public async Task What_is_no_answer_of_GitHub_is_told(string type, string body)
    {
        _github.Instead = (_, context) =>
        {
            context.Response.ContentType = type;
            context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
            return true;
        };

        var fault = await Assert.ThrowsAsync<IssuesException>(() => NightAsync(1, [Docker], []));

        Assert.Contains("is not what GitHub's API says", fault.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        _github.Dispose();

        var fault = await Assert.ThrowsAsync<IssuesException>(() => NightAsync(1, [Docker], []));

        Assert.Contains("127.0.0.1 could not be reached", fault.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_interrupted_ends_at_once()
    {
        using var interrupted = new CancellationTokenSource();
        _github.Instead = (_, _) =>
        {
            // The question is left without an answer.
            interrupted.Cancel();
            return true;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Issues().ListAsync(_github.Now, interrupted.Token));
    }

    [Theory]
    [InlineData("http://github.example/", "acme/workers")]
    [InlineData("ftp://127.0.0.1/", "acme/workers")]
    [InlineData("https://api.github.example/", "workers")]
    [InlineData("https://api.github.example/", "a/b/c")]
    public void An_address_that_is_not_safe_or_a_name_that_cannot_be_is_refused(string api, string repository) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<WorkerImagesException>(() => new GitHubIssues(new(api), repository, new Secret("x"))).ExitCode);

    private static bool Answer(HttpListenerContext context, int status, string words)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = words.StartsWith('<') ? "text/html" : "application/json";
        context.Response.Close(Encoding.UTF8.GetBytes(words.StartsWith('<') ? words : new JsonObject { ["message"] = words }.ToJsonString()), willBlock: false);
        return true;
    }

    private GitHubIssues Issues() => new(_github.Address, FakeGitHub.Repository, new Secret(FakeGitHub.Token));

    private string Body(int number) => _github.Issues[number - 1]["body"]!.GetValue<string>();

    private Task NightAsync(long number, NightFailure[] failures, string[] green) => RunAsync(number, failures, green, TestContext.Current.CancellationToken);

    private async Task RunAsync(long number, NightFailure[] failures, string[] green, CancellationToken cancellationToken)
    {
        var run = Nights.Run(number);
        _github.Now = run.At;
        ImmutableArray<FiledIssue> issues = await Issues().ListAsync(run.At, cancellationToken);
        await Issues().ApplyAsync(IssuePlan.Of(failures, green, issues, run), cancellationToken);
    }

    // The run dies at a call, which is not carried out.
    private async Task KilledAsync(long number, string at, NightFailure[] failures, string[] green)
    {
        using var killed = new CancellationTokenSource();
        _github.Instead = (call, _) =>
        {
            if (call == at)
            {
                killed.Cancel();
            }

            return call == at;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(number, failures, green, killed.Token));
        _github.Instead = null;
    }
}
