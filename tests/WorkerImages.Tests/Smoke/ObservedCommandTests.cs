using WorkerImages.Smoke;

namespace WorkerImages.Tests.Smoke;

public sealed class ObservedCommandTests
{
    [Fact]
    public void A_failure_shows_the_command_who_ran_it_its_exit_status_and_both_outputs()
    {
        var seen = new ObservedCommand(["sh", "-c", "it's $x", ""], "through the image's entrypoint, user 1000:1000", 3, "one\ntwo\n", "");

        var failure = Assert.Throws<PromiseBrokenException>(() => seen.MustExitWith(0));

        Assert.Equal(
            """
            expected: exit status 0
            seen: exit status 3
            command: sh -c 'it'\''s $x' ''
            started: through the image's entrypoint, user 1000:1000
            exit status: 3
            standard output:
              one
              two
            standard error: empty
            """,
            failure.Message);
    }

    [Fact]
    public void Only_the_end_of_a_long_output_is_shown()
    {
        var lines = string.Join('\n', Enumerable.Range(1, 100).Select(number => $"line {number}"));

        var text = new ObservedCommand(["x"], "somehow", null, "", lines).ToString();

        Assert.Contains("exit status: none, it had not ended\n", text, StringComparison.Ordinal);
        Assert.Contains("standard error:\n  …\n  line 81\n", text, StringComparison.Ordinal);
        Assert.EndsWith("  line 100", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"^\d+\.\d+", true)]
    [InlineData(@"^26\.1\.5\s*$", true)]
    [InlineData(@"^25", false)]
    public void Standard_output_is_matched_by_regular_expressions(string pattern, bool matches)
    {
        var seen = new ObservedCommand(["docker"], "somehow", 0, "26.1.5\n", "");

        var failure = Record.Exception(() => seen.MustPrint(pattern));

        Assert.Equal(matches, failure is null);
    }
}
