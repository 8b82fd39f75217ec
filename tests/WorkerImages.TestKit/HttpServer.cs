using System.Net;
using System.Net.Sockets;

namespace WorkerImages.TestKit;

/// <summary>An HTTP server of this machine, which answers one question after the other for as long as its test lives.</summary>
internal sealed class HttpServer : IDisposable
{
    // Between looking for a free port and listening there, another test may take it.
    private const int Tries = 20;

    private readonly HttpListener _listener;

    /// <param name="address">Where it listens.</param>
    /// <param name="port">On which port; 0 for any that is free.</param>
    /// <param name="answer">Gives one answer.</param>
    /// <param name="names">The hosts that it is asked by; the address where none is named.</param>
    public HttpServer(IPAddress address, int port, Func<HttpListenerContext, Task> answer, params string[] names)
    {
        (_listener, Port) = Listening(address, port, names is [] ? [address.ToString()] : names);
        Serving = ServeAsync(answer);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Ends when it does.</summary>
    public Task Serving { get; }

    /// <summary>A port that no program listens on now.</summary>
    public static int FreePort(IPAddress address)
    {
        using var free = new TcpListener(address, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private static (HttpListener Listener, int Port) Listening(IPAddress address, int port, string[] names)
    {
        for (var attempt = 1; ; attempt++)
        {
            var listener = new HttpListener();
            var chosen = port == 0 ? FreePort(address) : port;
            try
            {
                foreach (var name in names)
                {
                    listener.Prefixes.Add($"http://{name}:{chosen}/");
                }

                listener.Start();
                return (listener, chosen);
            }
            catch (HttpListenerException) when (port == 0 && attempt < Tries)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync(Func<HttpListenerContext, Task> answer)
    {
        try
        {
            while (true)
            {
                await AnswerAsync(await _listener.GetContextAsync(), answer);
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context, Func<HttpListenerContext, Task> answer)
    {
        try
        {
            await answer(context);
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client has heard enough.
        }
    }
}
