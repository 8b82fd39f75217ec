using WorkerImages.Outcomes;
using WorkerImages.Reporting.Terminal;

namespace WorkerImages.Tests.Reporting;

public sealed class ErrorTextTests
{
    [Fact]
    public void A_failure_says_what_why_and_what_next() => Assert.Equal(
        [
            "error: no engine can be had",
            "  nothing answers at unix:///var/run/docker.sock",
            "  and nothing may be started",
            "  next: start one",
        ],
        ErrorText.Of(
            new WorkerImagesException(
                ExitCode.Build,
                "no engine can be had",
                "nothing answers at unix:///var/run/docker.sock\nand nothing may be started",
                "start one"),
            diagnostic: false));

    [Fact]
    public void Problems_stand_on_lines_of_their_own_that_begin_with_their_place() => Assert.Equal(
        [
            "error: the catalogue is not valid",
            "images/a/image.yaml:3:5: unknown key 'pakages'",
            "images/b/image.yaml: CAT7 no base",
            "  next: see docs/catalogue.md",
        ],
        ErrorText.Of(
            new ProblemsFoundException(
                ExitCode.Usage,
                "the catalogue is not valid",
                [new(new("images/a/image.yaml", 3, 5), "unknown key 'pakages'"), new(new("images/b/image.yaml"), "no base", "CAT7")],
                "see docs/catalogue.md"),
            diagnostic: false));

    [Fact]
    public void A_fault_nobody_foresaw_is_called_the_tools_own() => Assert.Equal(
        ["error: one two (InvalidOperationException)", "  this is a bug in worker-images; please report it; --verbosity diagnostic shows more"],
        ErrorText.Of(new AggregateException(new InvalidOperationException("one\ntwo")), diagnostic: false));

    [Fact]
    public void A_cancelled_run_is_no_fault() =>
        Assert.Equal(["error: cancelled"], ErrorText.Of(new TaskCanceledException(), diagnostic: false));

    [Fact]
    public void Diagnostic_verbosity_adds_the_stack_and_the_cause()
    {
        var lines = ErrorText.Of(Thrown(), diagnostic: true);

        Assert.Equal("error: outer", lines[0]);
        Assert.Contains(lines, line => line.Contains("InvalidOperationException: inner", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains($"{nameof(ErrorTextTests)}.{nameof(Thrown)}", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_failure_quotes_cannot_speak_to_the_terminal() => Assert.Equal(
        ["error: a", "  b"],
        ErrorText.Of(new WorkerImagesException(ExitCode.Build, "a\e[2J", "\e]0;title\ab"), diagnostic: false));

    private static WorkerImagesException Thrown()
    {
        try
        {
            throw new WorkerImagesException(ExitCode.Build, "outer", inner: new InvalidOperationException("inner"));
        }
        catch (WorkerImagesException exception)
        {
            return exception;
        }
    }
}
