using System.Runtime.InteropServices;
using Build.CommandLine;
using Build.Hosting;

namespace WorkerImages.Tests.Build;

public sealed class InterruptionTests
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    [InlineData(PosixSignal.SIGHUP, 129)]
    public void The_first_signal_cancels_and_decides_the_exit_code(PosixSignal signal, int code)
    {
        using var interruption = new Interruption(_ => { });

        Assert.True(interruption.Interrupt(signal, Never));
        Assert.Equal(code, interruption.ExitCode);
        Assert.True(interruption.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void The_second_signal_is_left_to_the_system()
    {
        using var interruption = new Interruption(_ => { });
        interruption.Interrupt(PosixSignal.SIGINT, Never);

        Assert.False(interruption.Interrupt(PosixSignal.SIGTERM, Never));
        Assert.Equal(130, interruption.ExitCode);
    }

    [Fact]
    public async Task A_task_that_does_not_listen_is_ended()
    {
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interruption = new Interruption(ended.SetResult);

        interruption.Interrupt(PosixSignal.SIGTERM, TimeSpan.Zero);

        Assert.Equal(143, await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_interrupted_run_says_so_and_nothing_else()
    {
        using var interruption = new Interruption(_ => { });
        var errors = new StringWriter();
        var verdict = new Verdict(new BuildArguments(), interruption, errors);
        interruption.Interrupt(PosixSignal.SIGINT, Never);
        verdict.Fail(new OperationCanceledException());

        Assert.Equal(130, verdict.Tell(1));
        Assert.Equal($"interrupted{Environment.NewLine}", errors.ToString());
    }
}
