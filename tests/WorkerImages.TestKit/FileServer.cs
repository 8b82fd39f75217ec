using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace WorkerImages.TestKit;

/// <summary>Serves files over HTTP on one address of this machine, as long as its test lives.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly HttpServer _server;
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Serves nothing yet.</summary>
    /// <param name="address">Where.</param>
    /// <param name="port">On which port; 0 for any that is free.</param>
    public FileServer(IPAddress address, int port = 0)
    {
        _server = new(address, port, AnswerAsync);
        Address = new($"http://{address}:{_server.Port}/");
    }

    /// <summary>This machine's end of the engine's bridge, the gateway of what a step of a build runs in; null where there is none.</summary>
    public static IPAddress? Bridge { get; } = NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.Name == "docker0")
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(address => address.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);

    /// <summary>Where its files are.</summary>
    public Uri Address { get; }

    /// <summary>The value that a client must send in HTTP's header of that name; null when every client may ask.</summary>
    public string? Authorization { get; init; }

    /// <summary>Serves a file; gives its address.</summary>
    /// <param name="path">From the root, without a slash in front. A page ends with a slash.</param>
    /// <param name="content">What is served.</param>
    public Uri Add(string path, byte[] content)
    {
        _files["/" + path] = content;
        return new(Address, path);
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private Task AnswerAsync(HttpListenerContext context)
    {
        var path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
        var isWelcome = Authorization is null || context.Request.Headers["Authorization"] == Authorization;
        var content = isWelcome ? _files.GetValueOrDefault(path) : null;
        context.Response.StatusCode = !isWelcome ? 401 : content is null ? 404 : 200;
        context.Response.ContentType = path.EndsWith('/') ? "text/html" : "application/octet-stream";
        context.Response.Close(content is null || context.Request.HttpMethod == "HEAD" ? [] : content, willBlock: false);
        return Task.CompletedTask;
    }
}
