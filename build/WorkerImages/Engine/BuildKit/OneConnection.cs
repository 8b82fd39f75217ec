using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace WorkerImages.Engine.BuildKit;

/// <summary>
/// A listener that listens to nothing: its one connection is open already, and the engine at its other end asks. That turns a
/// session round: this program connected, the engine is the client.
/// </summary>
internal sealed class OneConnection(Stream stream) : IConnectionListenerFactory, IConnectionListener
{
    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream? _waiting = stream;

    /// <inheritdoc/>
    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.None, 0);

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return ValueTask.FromResult<IConnectionListener>(this);
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _waiting, null) is { } connection)
        {
            var ends = new Ends(PipeReader.Create(connection), PipeWriter.Create(connection));
            return new DefaultConnectionContext("session", ends, ends);
        }

        await _unbound.Task.WaitAsync(cancellationToken);
        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.TrySetResult();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => UnbindAsync();

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
