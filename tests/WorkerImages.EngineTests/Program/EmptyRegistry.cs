using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WorkerImages.EngineTests.Program;

/// <summary>A registry on a loopback port that answers and has nothing (OCI distribution-spec 1.1, error codes).</summary>
internal sealed class EmptyRegistry : IDisposable
{
    private readonly HttpListener _listener = new();

    public EmptyRegistry()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://localhost:{Port}/");
        _listener.Start();
        _ = AnswerAsync();
    }

    public int Port { get; }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var isRoot = context.Request.Url!.AbsolutePath == "/v2/";
                context.Response.StatusCode = isRoot ? 200 : 404;
                context.Response.ContentType = "application/json";
                var body = Encoding.ASCII.GetBytes(isRoot ? "{}" : """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}""");
                context.Response.Close(context.Request.HttpMethod == "HEAD" ? [] : body, willBlock: false);
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // the test is over
        }
    }
}
