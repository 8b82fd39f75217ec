using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Outcomes;

public sealed class ProblemTests
{
    [Theory]
    [InlineData(0, 0, "images/worker/image.yaml")]
    [InlineData(3, 0, "images/worker/image.yaml:3")]
    [InlineData(3, 7, "images/worker/image.yaml:3:7")]
    public void A_place_is_written_so_that_terminals_make_it_clickable(int line, int column, string expected) =>
        Assert.Equal(expected, new SourcePlace("images/worker/image.yaml", line, column).ToString());

    [Fact]
    public void A_problem_is_its_place_its_code_and_its_message()
    {
        Assert.Equal("a.yaml:1: DL3002 last user is root", new Problem(new("a.yaml", 1), "last user is root", "DL3002").ToString());
        Assert.Equal("a.yaml:1: bad", new Problem(new("a.yaml", 1), "bad").ToString());
        Assert.Equal("bad", new Problem(null, "bad").ToString());
    }

    [Fact]
    public void Problems_in_a_failure_are_its_cause_one_a_line()
    {
        var failure = new ProblemsFoundException(
            ExitCode.Usage, "the definitions are not usable", [new(new("a.yaml", 1), "bad"), new(null, "worse")], "mend them");

        Assert.Equal("the definitions are not usable\na.yaml:1: bad\nworse\nmend them", failure.Message);
        Assert.Equal((ExitCode.Usage, "a.yaml:1: bad\nworse", "mend them"), (failure.ExitCode, failure.Why, failure.Next));
        Assert.Equal(2, failure.Problems.Length);
    }

    [Fact]
    public void A_failure_says_what_it_knows_and_leaves_out_what_it_does_not()
    {
        var failure = new WorkerImagesException(ExitCode.Build, "no engine can be had", next: "start one");

        Assert.Equal("no engine can be had\nstart one", failure.Message);
        Assert.Null(failure.Why);
    }
}
