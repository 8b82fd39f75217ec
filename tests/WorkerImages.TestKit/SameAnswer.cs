using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WorkerImages.TestKit;

/// <summary>What somebody in between says in place of a server that was asked.</summary>
/// <param name="Status">HTTP's.</param>
/// <param name="Type">What it says that the body is.</param>
/// <param name="Body">The body.</param>
internal sealed record Interjection(int Status, string Type, string Body);

/// <summary>A server of this machine that says the same to whatever it is asked: a proxy's page, a part of an answer, nothing.</summary>
internal sealed class SameAnswer : IDisposable
{
    private readonly HttpListener _listener = new();

    /// <summary>Says nothing at all, well, until it is told what.</summary>
    public SameAnswer()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = AnswerAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What it says.</summary>
    public Interjection Says { get; set; } = new(200, "text/plain", "");

    /// <summary>Headers that go with it.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                Answer(await _listener.GetContextAsync());
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private void Answer(HttpListenerContext context)
    {
        try
        {
            Say(context, Says);
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
        {
            // Whoever asked has heard enough.
        }
    }

    private void Say(HttpListenerContext context, Interjection says)
    {
        context.Request.InputStream.CopyTo(Stream.Null);
        context.Response.StatusCode = says.Status;
        context.Response.ContentType = says.Type;
        foreach (var (name, value) in Headers)
        {
            context.Response.AddHeader(name, value);
        }

        context.Response.Close(context.Request.HttpMethod == "HEAD" ? [] : Encoding.UTF8.GetBytes(says.Body), willBlock: false);
    }
}
