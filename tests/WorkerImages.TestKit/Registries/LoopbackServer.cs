using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace WorkerImages.TestKit.Registries;

/// <summary>Serves connections on a port of loopback, or of another address of this machine, each by itself, as long as its test lives.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Func<TcpClient, CancellationToken, Task> _serve;
    private readonly Task _accepting;

    /// <param name="serve">Serves a connection until either side, or the test, has had enough; none of that is a fault.</param>
    /// <param name="address">Where, if not on loopback.</param>
    public LoopbackServer(Func<TcpClient, CancellationToken, Task> serve, IPAddress? address = null)
    {
        _listener = new(address ?? IPAddress.Loopback, 0);
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public string Port => ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Connects to a server.</summary>
    /// <param name="host">Its host and port.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TcpClient> ConnectAsync(string host, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            var place = host.Split(':');
            await client.ConnectAsync(place[0], int.Parse(place[1], CultureInfo.InvariantCulture), cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting; // before the stop: a listener that was stopped between two connections says so by an InvalidOperationException
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                open.RemoveAll(task => task.IsCompleted);
                open.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client, _end.Token);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // Either side has gone, or does not trust the other: that one sees it now.
            }
        }
    }
}
