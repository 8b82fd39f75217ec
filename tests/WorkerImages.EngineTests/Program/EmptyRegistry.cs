using System.Net;
using System.Text;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

/// <summary>A registry on a loopback port that answers and has nothing (OCI distribution-spec 1.1, error codes).</summary>
internal sealed class EmptyRegistry : IDisposable
{
    private readonly HttpServer _server = new(IPAddress.Loopback, 0, AnswerAsync, "localhost");

    public int Port => _server.Port;

    public void Dispose() => _server.Dispose();

    private static Task AnswerAsync(HttpListenerContext context)
    {
        var isRoot = context.Request.Url!.AbsolutePath == "/v2/";
        context.Response.StatusCode = isRoot ? 200 : 404;
        context.Response.ContentType = "application/json";
        var body = Encoding.ASCII.GetBytes(isRoot ? "{}" : """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}""");
        context.Response.Close(context.Request.HttpMethod == "HEAD" ? [] : body, willBlock: false);
        return Task.CompletedTask;
    }
}
