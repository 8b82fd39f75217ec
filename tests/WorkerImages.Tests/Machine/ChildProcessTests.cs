using WorkerImages.Machine;

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
}
