using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Outcomes;

public sealed class RunIdTests
{
    [Fact]
    public void A_run_is_read_as_it_was_written()
    {
        var run = RunId.OfThisProcess();

        Assert.Equal(run, RunId.TryParse(run.ToString()));
    }

    [Fact]
    public void This_run_is_not_over() => Assert.False(RunId.OfThisProcess().IsOver());

    [Fact]
    public void A_run_whose_number_another_process_has_now_is_over()
    {
        var run = RunId.OfThisProcess();

        Assert.True((run with { Started = run.Started - 100 * TimeSpan.TicksPerSecond }).IsOver());
    }

    [Fact]
    public void A_run_whose_process_is_gone_is_over() =>
        Assert.True((RunId.OfThisProcess() with { ProcessId = int.MaxValue }).IsOver());

    [Fact]
    public void A_run_from_before_the_machine_was_started_again_is_over() =>
        Assert.True((RunId.OfThisProcess() with { Boot = "an earlier one" }).IsOver());

    [Fact]
    public void A_run_of_another_machine_is_never_called_over() =>
        Assert.False((RunId.OfThisProcess() with { Machine = "elsewhere", ProcessId = int.MaxValue }).IsOver());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("machine")]
    [InlineData("machine/boot/1")]
    [InlineData("machine/boot/x/1")]
    [InlineData("machine/boot/1/x")]
    [InlineData("machine/boot/1/2/3")]
    public void A_text_that_is_no_run_is_not_read(string? text) => Assert.Null(RunId.TryParse(text));
}
