using WorkerImages.Issues;

namespace WorkerImages.Tests.Issues;

public sealed class IssueBodyTests
{
    private static readonly NightFailure Failure = Nights.Check("worker", "docker-version");

    [Fact]
    public void It_has_the_count_the_days_the_run_the_cause_and_what_to_do()
    {
        var marker = IssueMarker.First(Failure, Nights.Run(1)).Again(Nights.Run(2)).Again(Nights.Run(4));

        Assert.Equal(
            $$"""
            {{marker.ToLine()}}

            | | |
            | --- | --- |
            | image | `worker` |
            | step that fails | `smoke test` |
            | kind of failure | `docker-version` |
            | nights that failed | 3 |
            | first seen | 2026-11-01 |
            | last seen | 2026-11-04, [run 4](https://ci.example/acme/workers/actions/runs/1004) |

            **What failed**

            ```text
            worker does not keep a promise
            ```

            **Why**

            ```text
            docker-version: expected 29, got 28
            ```

            **What to do**

            ```text
            see the check
            ```

            **The end of the log**

            ```text
            line 1
            line 2
            ```

            While the failure lasts, each nightly run rewrites this text. The first later run that finds `worker` good closes the issue. Text below the last line stays.
            <!-- worker-images: yours below -->

            """,
            IssueBody.Of(Failure, marker, Nights.Run(4), ""),
            ignoreLineEndingDifferences: false);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void What_people_wrote_below_the_line_stays(string lineEnd)
    {
        var first = Body(Failure) + "We wait for 29.1.\n\n<!-- worker-images: yours below -->\nquoted";

        var second = Body(Failure with { Why = "another" }, first.ReplaceLineEndings(lineEnd));

        Assert.EndsWith("\n<!-- worker-images: yours below -->\nWe wait for 29.1.\n\n<!-- worker-images: yours below -->\nquoted", second, StringComparison.Ordinal);
        Assert.Contains("another", second, StringComparison.Ordinal);
        Assert.NotNull(IssueMarker.Of(first.ReplaceLineEndings(lineEnd)));
    }

    [Fact]
    public void A_log_ends_neither_its_block_nor_our_part_nor_mentions_anybody()
    {
        var other = IssueMarker.First(Failure with { Image = "x" }, Nights.Run(9));
        var log = "````\n<!-- worker-images: yours below -->\n@octocat fixes #1\n\e[31mred\e[0m \u202Etfel\n" + other.ToLine();

        var body = Body(Failure with { LogTail = log });

        Assert.Contains("\n`````text\n````\n<! -- worker-images: yours below -->\n@octocat fixes #1\nred tfel\n<! -- worker-images-nightly", body, StringComparison.Ordinal);
        Assert.Equal("worker", IssueMarker.Of(body)!.Image);
        Assert.Equal(Body(Failure), Body(Failure, body));
    }

    [Theory]
    [InlineData("x", 5_000_000, 0)]
    [InlineData("`", 100_000, 0)]
    [InlineData("line\n", 1_000_000, 25_000)]
    [InlineData("😀", 1_000_000, 58_500)]
    public void It_is_bounded_and_people_lose_nothing(string log, int times, int theirs)
    {
        var yours = new string('y', theirs);
        var long_ = string.Concat(Enumerable.Repeat(log, times));

        var body = Body(Failure with { LogTail = long_, What = long_, Why = long_, Next = long_ }, IssueBody.Boundary + "\n" + yours);

        Assert.InRange(body.Length, 500, IssueBody.Longest);
        Assert.EndsWith("\n" + yours, body, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', body);
    }

    [Fact]
    public void Of_a_long_log_the_end_is_shown()
    {
        var body = Body(Failure with { LogTail = string.Join('\n', Enumerable.Range(1, 500)) });

        Assert.Contains("```text\n…\n421\n422\n", body, StringComparison.Ordinal);
        Assert.Contains("\n500\n```", body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_marker_says_again_what_it_was_written_from()
    {
        var marker = new IssueMarker("a/b", "-->", "<b>", "h", 3, new(2026, 1, 2), new(2026, 1, 4), 12) { ClosedBy = 13 };

        Assert.Equal(marker, IssueMarker.Of("text above\n" + marker.ToLine()));
        Assert.DoesNotContain("-->", marker.ToLine()[..^3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!-- worker-images-nightly {} -->")]
    [InlineData("<!-- worker-images-nightly {\"signature\": -->")]
    public void What_has_no_marker_of_ours_is_not_ours(string body) => Assert.Null(IssueMarker.Of(body));

    [Fact]
    public void A_marker_below_the_line_is_not_ours() =>
        Assert.Null(IssueMarker.Of($"{IssueBody.Boundary}\n{IssueMarker.First(Failure, Nights.Run(1)).ToLine()}"));

    private static string Body(NightFailure failure, string before = "") =>
        IssueBody.Of(failure, IssueMarker.First(Failure, Nights.Run(1)), Nights.Run(1), before);
}
