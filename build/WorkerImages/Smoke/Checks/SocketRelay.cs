using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net.Sockets;
using WorkerImages.Engine;
using WorkerImages.Engine.Discovery;

namespace WorkerImages.Smoke.Checks;

/// <summary>
/// Our own Docker socket: it belongs to the group that a check needs, and what is said to it is handed on to the engine. So the
/// user's real socket is neither mounted into an image under test nor changed.
/// </summary>
internal sealed class SocketRelay : IAsyncDisposable
{
    private const string InContainer = "/var/run/docker.sock";
    private const int BufferSize = 32 * 1024;

    // Enough for a client that opens its connections all at once; Linux cuts it to what is allowed.
    private const int Backlog = 128;

    private readonly DirectoryInfo _directory;
    private readonly Socket _listener;
    private readonly UnixDomainSocketEndPoint _engine;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    private SocketRelay(DirectoryInfo directory, Socket listener, UnixDomainSocketEndPoint engine)
    {
        _directory = directory;
        _listener = listener;
        _engine = engine;
        _accepting = AcceptAsync();
    }

    /// <summary>The socket's path on this machine.</summary>
    public string Path => ((UnixDomainSocketEndPoint)_listener.LocalEndPoint!).ToString();

    /// <summary>Opens a socket to the engine that belongs to a group, mode 0660.</summary>
    /// <exception cref="NotCheckableException">The engine could not mount it, or the group may not be used.</exception>
    public static SocketRelay Open(EngineDescription engine, uint gid)
    {
        var address = AddressOf(engine);
        if (OperatingSystem.IsWindows())
        {
            throw new NotCheckableException("a socket with a group cannot be made on Windows");
        }

        var directory = SocketDirectory.Create();
        var listener = UnixSocket();
        try
        {
            var path = System.IO.Path.Combine(directory.FullName, "docker.sock");
            listener.Bind(new UnixDomainSocketEndPoint(path));
            SocketState.GiveToGroup(path, gid);
            File.SetUnixFileMode(path, (UnixFileMode)0b110_110_000);
            listener.Listen(Backlog);
            return new(directory, listener, address);
        }
        catch (Exception fault)
        {
            listener.Dispose();
            directory.Delete(recursive: true);
            if (fault is Win32Exception)
            {
                throw new NotCheckableException($"a socket of group {gid} cannot be made ({fault.Message}): run as root");
            }

            throw;
        }
    }

    /// <summary>The groups to choose from for an engine's relay.</summary>
    /// <exception cref="NotCheckableException">The engine could not mount a socket of ours.</exception>
    public static SocketGroups GroupsFor(EngineDescription engine)
    {
        AddressOf(engine);
        return SocketGroups.OfThisProcess();
    }

    /// <summary>The request with this socket where Docker clients look for one.</summary>
    /// <param name="request">What is to run.</param>
    /// <param name="readOnly">True as the documentation tells users; false lets an image that changes the socket do so.</param>
    public ContainerRequest MountedIn(ContainerRequest request, bool readOnly = true) => request with
    {
        Binds = request.Binds.Add(new(Path, InContainer, readOnly)),

        // Where SELinux rules, a container may not speak to a process outside; elsewhere this is nothing.
        SecurityOptions = request.SecurityOptions.Add("label=disable"),
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _accepting;
            await Task.WhenAll(_connections);
        }
        finally
        {
            _listener.Dispose();
            _stop.Dispose();
            _directory.Delete(recursive: true);
        }
    }

    private static UnixDomainSocketEndPoint AddressOf(EngineDescription engine) =>
        engine.SharesFilesystem && new EngineAddress(engine.Address).SocketPath is { } path
            ? new(path)
            : throw new NotCheckableException(
                $"the engine at {engine.Address} has other files than this program, so it cannot mount a socket made here");

    private static Socket UnixSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(RelayAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (_stop.IsCancellationRequested && (end is OperationCanceledException or SocketException))
        {
            // The check is over.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using (client)
        {
            try
            {
                using var engine = UnixSocket();
                await engine.ConnectAsync(_engine, _stop.Token);
                await Task.WhenAll(CopyAsync(client, engine), CopyAsync(engine, client));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                // One of the two went away: the client sees a closed connection, as with the engine's own socket.
            }
        }
    }

    // Each direction ends for itself: a client may say that it has no more to send and still wait for the answer.
    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
        {
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
