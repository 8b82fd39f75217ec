using WorkerImages.Machine;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Machine;

public sealed class ChildProcessTests
{
    [Theory]
    [InlineData("echo line; exec sleep 1000")]
    [InlineData("echo line")]
    public async Task What_is_thrown_over_a_line_ends_the_program_and_reaches_the_caller(string script)
    {
        var lines = 0;

        var fault = await Assert.ThrowsAsync<IOException>(() => ChildProcess.RunAsync(
            "sh", ["-c", script], new Dictionary<string, string>(), Refuse, _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(("no room", 1), (fault.Message, lines));

        void Refuse(string line)
        {
            lines++;
            throw new IOException("no room");
        }
    }

    // As git is asked for a commit: it must not go on when the run is over.
    [Fact]
    public async Task A_question_that_is_given_up_leaves_no_program_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /proc here");
        var seconds = $"1000.{Guid.NewGuid().ToByteArray()[0]}{Environment.ProcessId}";
        using var given = new CancellationTokenSource();
        var question = ChildProcess.AskAsync("sleep", [seconds], new Dictionary<string, string>(), "", given.Token);
        await Eventually.IsTrueAsync(() => Processes.Any($"sleep {seconds}"), TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
        await Eventually.IsTrueAsync(() => !Processes.Any($"sleep {seconds}"), TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
