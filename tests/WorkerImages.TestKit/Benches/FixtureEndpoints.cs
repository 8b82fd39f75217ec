using System.Net.Sockets;
using System.Text;

namespace WorkerImages.TestKit.Benches;

/// <summary>Endpoints without an engine: what a socket's path may turn out to be. They lie in a folder under the names used here.</summary>
internal sealed class FixtureEndpoints : IDisposable
{
    private const string Denied = "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>\n";
    private const string Version = """{"Version":"27.3.1","ApiVersion":"1.41","MinAPIVersion":"1.24","Os":"linux","Arch":"amd64"}""";
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Socket> _listeners = [];

    /// <summary>Makes them.</summary>
    /// <param name="folder">Is made, too.</param>
    public FixtureEndpoints(string folder)
    {
        Folder = folder;
        Directory.CreateDirectory(At("directory"));
        File.WriteAllText(At("file"), "");
        File.CreateSymbolicLink(At("dangling"), "/nonexistent/docker.sock");
        MakeStale();
        Listen("hung", null);
        Listen("denied", _ => Answer("403 Forbidden", "text/html", Denied));
        Listen("web-site", _ => Answer("200 OK", "text/html", "<html>hello</html>\n"));
        ListenAs("desktop", "Docker Desktop");
        ListenAs("orbstack", "OrbStack");
    }

    /// <summary>Where they lie.</summary>
    public string Folder { get; }

    /// <summary>The path of one.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _listeners.ForEach(listener => listener.Dispose());
        _closing.Dispose();
    }

    private static string Json(string body) => Answer("200 OK", "application/json", body);

    private static string Answer(string status, string type, string body) =>
        $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nApi-Version: 1.41\r\nOstype: linux\r\n"
        + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    // Closing a socket removes the path it was bound to, as dockerd does when it ends well; a crash leaves it. It is moved out of the way first.
    private void MakeStale()
    {
        using (var socket = Bind("stale.bound"))
        {
            socket.Listen();
            File.Move(At("stale.bound"), At("stale"));
        }
    }

    private Socket Bind(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(At(name)));
        File.SetUnixFileMode(At(name), (UnixFileMode)0b110_110_110);
        return socket;
    }

    // An engine as far as version and info go, behind a socket of group 0.
    private void ListenAs(string name, string system)
    {
        var information = $$"""{"ID":"X","OperatingSystem":"{{system}}","ServerVersion":"27.3.1"}""";
        Listen(name, path => Json(path.Split('/')[^1] switch { "info" => information, "version" => Version, _ => "OK" }));
        File.SetUnixFileMode(At(name), (UnixFileMode)0b110_110_000);
    }

    private void Listen(string name, Func<string, string>? answer)
    {
        var listener = Bind(name);
        listener.Listen();
        _listeners.Add(listener);
        if (answer is not null)
        {
            _ = ServeAsync(listener, answer);
        }
    }

    private async Task ServeAsync(Socket listener, Func<string, string> answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptAsync(_closing.Token);
                var request = new byte[8192];
                var read = await client.ReceiveAsync(request, _closing.Token);
                var path = Encoding.ASCII.GetString(request, 0, read).Split(' ').ElementAtOrDefault(1) ?? "";
                await client.SendAsync(Encoding.ASCII.GetBytes(answer(path)), _closing.Token);
                client.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // the bench is over
        }
    }
}
