using WorkerImages.Engine.Daemon;

namespace WorkerImages.Tests.Engine;

public sealed class DaemonLogTests
{
    // As dockerd 20.10 writes it.
    private const string Late = """
        time="2026-11-28T21:07:00Z" level=info msg="Starting up"
        time="2026-11-28T21:07:11Z" level=warning msg="[core] grpc: addrConn.createTransport failed to connect to containerd.sock"
        failed to start containerd: timeout waiting for containerd to start

        """;

    private const string Refused = """
        time="2026-11-28T21:07:00Z" level=info msg="Starting up"
        failed to start daemon: Error initializing network controller: iptables failed: Permission denied (you must be root)

        """;

    [Fact]
    public void A_containerd_that_was_late_is_not_blamed_on_privileges()
    {
        var log = new DaemonLog("/log", Late);

        Assert.True(log.IsContainerdLate);
        Assert.StartsWith("repeat the command when the machine has less to do", log.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Privileges_are_named_where_the_system_refused_something()
    {
        var log = new DaemonLog("/log", Refused);

        Assert.False(log.IsContainerdLate);
        Assert.Contains("a container without privileges", log.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown flag: --no-such-option\n")]
    [InlineData("")]
    [InlineData(null)]
    public void No_cause_is_named_that_the_log_does_not_name(string? text)
    {
        var log = new DaemonLog("/log", text);

        Assert.False(log.IsContainerdLate);
        Assert.StartsWith("fix what the log names", log.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_end_leaves_out_what_is_told_when_all_is_well()
    {
        var told = string.Concat(Enumerable.Range(1, 40).Select(number => $"time=\"t\" level=info msg=\"{number}\"\n"));

        Assert.Equal("failed to start daemon: no\n(the whole log: /log)", new DaemonLog("/log", $"failed to start daemon: no\n{told}").End);
        Assert.Equal(16, new DaemonLog("/log", told).End.Split('\n').Length);
        Assert.Equal("it left no log at /log", new DaemonLog("/log", null).End);
    }
}
