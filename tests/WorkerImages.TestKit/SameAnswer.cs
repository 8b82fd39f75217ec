using System.Net;
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
    private readonly HttpServer _server;

    /// <summary>Answers 200 with an empty body until a test sets <see cref="Says"/>.</summary>
    public SameAnswer()
    {
        _server = new(IPAddress.Loopback, 0, SayAsync);
    }

    /// <summary>Where it listens.</summary>
    public int Port => _server.Port;

    /// <summary>What it says.</summary>
    public Interjection Says { get; set; } = new(200, "text/plain", "");

    /// <summary>Headers that go with it.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private Task SayAsync(HttpListenerContext context)
    {
        var says = Says;
        context.Request.InputStream.CopyTo(Stream.Null);
        context.Response.StatusCode = says.Status;
        context.Response.ContentType = says.Type;
        foreach (var (name, value) in Headers)
        {
            context.Response.AddHeader(name, value);
        }

        context.Response.Close(context.Request.HttpMethod == "HEAD" ? [] : Encoding.UTF8.GetBytes(says.Body), willBlock: false);
        return Task.CompletedTask;
    }
}
