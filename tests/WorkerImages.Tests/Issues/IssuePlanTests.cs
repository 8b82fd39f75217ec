using WorkerImages.Issues;

namespace WorkerImages.Tests.Issues;

public sealed class IssuePlanTests
{
    private static readonly NightFailure Docker = Nights.Check("worker", "docker-version");
    private static readonly NightFailure Tini = Nights.Check("worker", "tini");

    // Number 1, opened by run 10.
    private static readonly FiledIssue Open = Nights.After(IssuePlan.Of([Docker], [], [], Nights.Run(10)))[0];

    // Closed by run 11.
    private static readonly FiledIssue Closed = Nights.After(IssuePlan.Of([], ["worker"], [Open], Nights.Run(11)), Open)[0];

    [Fact]
    public void A_failure_without_an_issue_gets_one() =>
        Assert.Equal(["open nightly: worker: smoke test fails: docker-version"], Plan([Docker], [], 1));

    [Fact]
    public void One_that_fails_again_has_its_body_written_anew()
    {
        var plan = IssuePlan.Of([Docker], [], [Open], Nights.Run(12));

        Assert.Equal(["update 1"], Nights.Shown(plan));
        var marker = IssueMarker.Of(((UpdateIssue)plan.Changes[0]).Body)!;
        Assert.Equal((2, 10, 12, 12L), (marker.Nights, marker.FirstSeen.Day, marker.LastSeen.Day, marker.LastRun));
    }

    [Fact]
    public void The_first_later_run_that_finds_the_image_good_closes_it_with_a_comment_that_names_the_run()
    {
        var plan = IssuePlan.Of([], ["base", "worker"], [Open], Nights.Run(11));

        var close = Assert.IsType<CloseIssue>(Assert.Single(plan.Changes));
        Assert.Equal(
            "[run 11](https://ci.example/acme/workers/actions/runs/1011) found `worker` good: closed. Should it fail again before 2026-12-11, this issue is opened again.\n\n"
                + "<!-- worker-images-nightly closed after=10 -->",
            close.Comment);
        Assert.EndsWith(close.CommentMarker, close.Comment, StringComparison.Ordinal);
        Assert.Equal(11, IssueMarker.Of(close.Body)!.ClosedBy);
    }

    [Fact]
    public void An_image_that_was_not_looked_at_closes_nothing() => Assert.Empty(Plan([], ["base"], 11, Open));

    [Fact]
    public void An_image_that_fails_otherwise_gets_a_second_issue_and_keeps_the_first() =>
        Assert.Equal(["open nightly: worker: smoke test fails: tini"], Plan([Tini], [], 11, Open));

    [Fact]
    public void Two_failures_of_one_image_have_two_issues_which_its_first_green_night_closes()
    {
        var first = IssuePlan.Of([Docker, Tini, Docker], [], [], Nights.Run(1));
        var filed = Nights.After(first);

        Assert.Equal(2, filed.Length);
        Assert.Equal(["update 1", "update 2"], Plan([Docker, Tini], ["worker"], 2, filed));
        Assert.Equal(["close 1", "close 2"], Plan([], ["worker"], 2, filed));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    public void A_run_that_is_not_later_neither_counts_nor_closes(long run)
    {
        Assert.Empty(Plan([Docker], [], run, Open));
        Assert.Empty(Plan([], ["worker"], run, Open));
        Assert.NotEmpty(IssuePlan.Of([], ["worker"], [Open], Nights.Run(run)).Notes);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    public void A_red_run_that_ends_after_a_later_green_one_opens_nothing_again(long run) => Assert.Empty(Plan([Docker], [], run, Closed));

    [Fact]
    public void What_comes_back_within_thirty_days_is_opened_again_and_counted_on()
    {
        var plan = IssuePlan.Of([Docker], [], [Closed], Nights.Run(40));

        Assert.Equal(["reopen 1"], Nights.Shown(plan));
        var marker = IssueMarker.Of(((UpdateIssue)plan.Changes[0]).Body)!;
        Assert.Equal((2, 10, 40L, null), (marker.Nights, marker.FirstSeen.Day, marker.LastRun, marker.ClosedBy));
    }

    [Fact]
    public void What_comes_back_after_thirty_days_is_new() =>
        Assert.Equal(["open nightly: worker: smoke test fails: docker-version"], Plan([Docker], [], 41, Closed));

    [Fact]
    public void An_issue_that_somebody_closed_by_mistake_is_opened_again() =>
        Assert.Equal(["reopen 1"], Plan([Docker], [], 11, Open with { ClosedAt = Nights.Run(10).At.AddHours(5) }));

    [Fact]
    public void An_issue_that_somebody_closed_as_not_planned_stays_closed()
    {
        var plan = IssuePlan.Of([Docker], [], [Open with { ClosedAt = Nights.Run(10).At, IsNotPlanned = true }], Nights.Run(11));

        Assert.Empty(plan.Changes);
        Assert.Contains("not planned", Assert.Single(plan.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void An_issue_that_somebody_opened_again_is_closed_only_after_it_has_failed_again()
    {
        var reopened = Closed with { ClosedAt = null };

        Assert.Empty(Plan([], ["worker"], 12, reopened));
        var failed = Nights.After(IssuePlan.Of([Docker], [], [reopened], Nights.Run(12)), reopened);
        Assert.Equal(["close 1"], Plan([], ["worker"], 13, failed));
    }

    [Fact]
    public void Of_two_issues_of_one_failure_the_older_is_kept_up_and_both_are_closed()
    {
        var twin = Open with { Number = 7 };

        Assert.Equal(["update 1"], Plan([Docker], [], 11, twin, Open));
        Assert.Equal(["close 1", "close 7"], Plan([], ["worker"], 11, twin, Open));
    }

    [Fact]
    public void An_open_issue_goes_before_one_that_was_closed() =>
        Assert.Equal(["update 7"], Plan([Docker], [], 12, Closed, Open with { Number = 7 }));

    [Fact]
    public void An_issue_without_our_marker_is_not_touched() =>
        Assert.Equal(["open nightly: worker: smoke test fails: docker-version"], Plan([Docker], [], 11, new FiledIssue(3, Docker.Title, "mine")));

    [Fact]
    public void A_title_that_people_changed_stays() =>
        Assert.Equal("mine", IssuePlan.Of([Docker], [], [Open with { Title = "mine" }], Nights.Run(11)).Changes[0].Title);

    [Fact]
    public void An_outage_is_one_issue_and_opens_and_closes_none_of_an_image()
    {
        var filed = Nights.After(IssuePlan.Of([Docker, Nights.Check("other", "tini")], [], [], Nights.Run(1)));

        var plan = IssuePlan.Of([Nights.Silent("base"), Nights.Silent("python"), Docker, Tini], ["other"], filed, Nights.Run(2));

        Assert.Equal(["open nightly: look fails: Network (registry.example:5000)", "update 1"], Nights.Shown(plan));
        Assert.Contains("smoke test fails: tini", Assert.Single(plan.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void An_outage_opens_no_issue_of_an_image_again() =>
        Assert.Equal(["open nightly: look fails: Network (registry.example:5000)"], Plan([Nights.Silent(""), Docker], [], 12, Closed));

    [Fact]
    public void An_outage_is_over_when_a_later_run_goes_through_and_finds_an_image_good()
    {
        var outage = Nights.After(IssuePlan.Of([Nights.Silent("base"), Nights.Silent("python")], [], [], Nights.Run(1)));

        Assert.Empty(Plan([], [], 2, outage));
        Assert.Equal(["open nightly: look fails: Network (mirror.example)"], Plan([Nights.Silent("", "mirror.example")], ["base"], 2, outage));
        Assert.Equal(["open nightly: python: look fails: Network"], Plan([Nights.Silent("python")], ["base"], 2, outage));
        Assert.Equal(["close 1"], Plan([], ["base"], 2, outage));
        Assert.Empty(Plan([], ["base"], 1, outage));
    }

    [Fact]
    public void Nights_of_several_platforms_have_issues_of_their_own()
    {
        NightRun Run(long number, string platform) => Nights.Run(number) with { Platform = platform };
        var opened = IssuePlan.Of([Docker], [], [], Run(1, "linux/arm64"));
        var filed = Nights.After(opened);

        Assert.EndsWith(" on linux/arm64", Assert.Single(opened.Changes).Title, StringComparison.Ordinal);
        Assert.Empty(IssuePlan.Of([], ["worker"], filed, Run(2, "linux/amd64")).Changes);
        Assert.Empty(IssuePlan.Of([], ["worker"], filed, Nights.Run(2)).Changes);
        Assert.Equal(["close 1"], Nights.Shown(IssuePlan.Of([], ["worker"], filed, Run(2, "linux/arm64"))));
    }

    [Fact]
    public void It_shows_what_would_have_been_filed()
    {
        var filed = Nights.After(IssuePlan.Of([Nights.Check("other", "tini")], [], [Open], Nights.Run(10)), Open);
        var plan = IssuePlan.Of([Docker, Nights.Check("a|b", "`x`")], ["other"], filed, Nights.Run(11));

        Assert.Equal(
            """
            ### Issues of the nightly run

            | what | issue | why |
            | --- | --- | --- |
            | update #1 | `nightly: worker: smoke test fails: docker-version` | `it fails again` |
            | open | `nightly: a\|b: smoke test fails: 'x'` | `it has no issue` |
            | close #2 | `nightly: other: smoke test fails: tini` | `run 11 found other good` |

            """,
            plan.ToMarkdown());
        Assert.Equal("### Issues of the nightly run\n\nThere is nothing to report.\n", IssuePlan.Of([], [], [], Nights.Run(1)).ToMarkdown());
        var late = IssuePlan.Of([], ["worker"], [Open], Nights.Run(9)).ToMarkdown();
        Assert.Contains("\n\n- `#1 stays open: it failed in run 10, and run 9 is not later`\n", late, StringComparison.Ordinal);
    }

    private static string[] Plan(NightFailure[] failures, string[] green, long run, params FiledIssue[] issues) =>
        Nights.Shown(IssuePlan.Of(failures, green, issues, Nights.Run(run)));
}
