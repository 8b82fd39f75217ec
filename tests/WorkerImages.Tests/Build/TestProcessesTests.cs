using System.Diagnostics;
using Build.Testing;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Build;

public sealed class TestProcessesTests : IDisposable
{
    // A number that no other command on this machine has in it.
    private readonly string _number = $"{Random.Shared.Next(1_000_000, 9_999_999)}";
    private readonly ScratchDirectory _scratch = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Sleep => $"sleep {_number}";

    public void Dispose()
    {
        Processes.Kill(Sleep);
        _scratch.Dispose();
    }

    [Fact]
    public async Task An_interrupted_suite_tidies_up_and_nothing_is_left_wherever_it_has_gone()
    {
        // A stand-in for a test program: it heeds Ctrl+C; one of its children is in its own session, and one has lost its parent.
        await EndAsync($"trap 'touch {Tidied}; exit' INT; setsid {Sleep} & (setsid {Sleep} &) ; {Go}");

        Assert.True(File.Exists(Tidied));
        Assert.False(Processes.Any(Sleep));
    }

    [Fact]
    public async Task A_shell_that_outlives_the_suite_is_let_tidy_up()
    {
        await EndAsync($"trap exit INT; mkfifo {Fifo}; sh -c 'read _ <{Fifo}; sleep 0.3; touch {Tidied}' & exec 9>{Fifo}; {Go}");

        Assert.True(File.Exists(Tidied));
    }

    [Fact]
    public async Task A_suite_that_heeds_nothing_is_killed()
    {
        await EndAsync($"trap '' INT TERM; setsid {Sleep} & {Go}");

        Assert.False(Processes.Any(Sleep));
        Assert.False(Processes.Any(Begun));
    }

    private string Go => $"touch {Begun}; while :; do sleep 0.1; done";

    private string Begun => _scratch.At("begun");

    private string Tidied => _scratch.At("tidied");

    private string Fifo => _scratch.At("fifo");

    private async Task EndAsync(string script)
    {
        var processes = new TestProcesses { Patience = TimeSpan.FromSeconds(2) };
        // A run in the background ignores Ctrl+C, and so would all that it starts.
        using var suite = processes.Start(new ProcessStartInfo("env", ["--default-signal=INT", "/bin/sh", "-c", script]));
        await Eventually.IsTrueAsync(() => File.Exists(Begun), TimeSpan.FromSeconds(30), Token);

        await processes.EndAsync(suite);

        Assert.True(suite.HasExited);
    }
}
