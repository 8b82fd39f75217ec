using System.Net.Sockets;
using WorkerImages.Engine.Daemon;
using WorkerImages.Engine.Discovery;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Engine;

public sealed class EngineConnectorTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly EventLog _events = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_socket_that_nobody_listens_at_is_warned_of_once_however_often_a_run_looks()
    {
        // Given: a run looks whether there is an engine, then for one to build with
        var connector = Connector(Stale("docker.sock"));

        // When
        var found = await connector.FindAsync(EngineConnector.Auto, Token);
        await Assert.ThrowsAsync<WorkerImagesException>(() => connector.ConnectAsync(EngineConnector.Auto, Token));

        // Then
        Assert.Null(found);
        var warning = Assert.Single(_events.Events.OfType<Warning>());
        Assert.Contains(_scratch.At("docker.sock"), warning.Text, StringComparison.Ordinal);
        Assert.Contains("nothing listens there", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_socket_that_nobody_listens_at_is_warned_of()
    {
        var connector = Connector(Stale("one.sock"), Stale("two.sock"));

        await connector.FindAsync(EngineConnector.Auto, Token);

        Assert.Equal(2, _events.Events.OfType<Warning>().Count());
    }

    private EngineConnector Connector(params string[] sockets) => new(
        new EngineEnvironment { ConfigurationDirectory = _scratch.Path, CacheDirectory = _scratch.Path, UsualSockets = sockets },
        new NoPrivateEngine(), RunId.OfThisProcess(), _events);

    // The file that a daemon leaves that was killed.
    private string Stale(string name)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_scratch.At("bound")));
        File.Move(_scratch.At("bound"), _scratch.At(name)); // so that closing does not take it away
        return _scratch.At(name);
    }

    /// <summary>A machine on which the tool cannot start its own engine.</summary>
    private sealed class NoPrivateEngine : IPrivateEngine
    {
        public EngineAddress Address { get; } = new("unix:///none.sock");

        public bool IsRunning => false;

        public Task StartAsync(CancellationToken cancellationToken) => throw new WorkerImagesException(ExitCode.Build, "no engine can be started here");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
