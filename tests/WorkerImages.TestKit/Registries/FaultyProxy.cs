using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace WorkerImages.TestKit.Registries;

/// <summary>
/// Stands between a client and a registry on loopback, writes down what passes, and breaks what a test wants broken. One request a connection.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<ProxiedRequest> _requests = [];
    private readonly List<(Func<ProxiedRequest, bool> Which, Fault Fault, int Times)> _faults = [];
    private readonly LoopbackServer _server;

    /// <param name="upstream">The registry's host and port.</param>
    public FaultyProxy(string upstream)
    {
        Upstream = upstream;
        _server = new(ServeAsync);
    }

    /// <summary>Host and port, as a reference begins with.</summary>
    public string Host => $"localhost:{_server.Port}";

    /// <summary>The registry's host and port.</summary>
    public string Upstream { get; set; }

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<ProxiedRequest> Requests => [.. _requests];

    /// <summary>Gets every request, before the proxy passes it on.</summary>
    public Func<ProxiedRequest, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Where the registry keeps what <see cref="Fault.KeepPart"/> gave it: the address that its answer named.</summary>
    public string? KeptAt { get; private set; }

    /// <summary>Breaks the next requests of a kind. What was broken last is broken first.</summary>
    public void Break(Func<ProxiedRequest, bool> which, Fault fault, int times = 1)
    {
        lock (_faults)
        {
            _faults.Insert(0, (which, fault, times));
        }
    }

    /// <summary>The same with a fault that depends on the request; null for none.</summary>
    public Func<ProxiedRequest, Fault?> Opinion { get; set; } = _ => null;

    /// <summary>Breaks nothing any more, and forgets what came.</summary>
    public void Mend()
    {
        lock (_faults)
        {
            _faults.Clear();
        }

        Before = _ => Task.CompletedTask;
        Opinion = _ => null;
        _requests.Clear();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(TcpClient client, CancellationToken end)
    {
        try
        {
            var stream = client.GetStream();
            if (await ReadHeadAsync(stream, end) is not { } head)
            {
                return;
            }

            var request = Read(head);
            _requests.Enqueue(request);
            await Before(request);
            await ServeAsync(stream, head, request, Take(request) ?? Opinion(request), end);
        }
        finally
        {
            client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    private async Task ServeAsync(NetworkStream client, string head, ProxiedRequest request, Fault? fault, CancellationToken end)
    {
        switch (fault)
        {
            case Fault.Answer answer:
                await CopyAsync(client, Stream.Null, request.Length, end);
                await SendAsync(client, Encoding.ASCII.GetBytes(Text(answer)), end);
                break;
            case Fault.Cut(var after):
                using (var registry = await ConnectAsync(head, end))
                {
                    request.Passed = await CopyAsync(client, registry.GetStream(), after, end);
                }

                break;
            case Fault.KeepPart(var length):
                var answered = Encoding.Latin1.GetString(await ForwardAsync(client, Shorten(head, length), request, length, end));
                KeptAt = Header(answered, "Location");
                break;
            case Fault.LoseAnswer:
                await ForwardAsync(client, head, request, request.Length, end);
                break;
            case Fault.Silence(var until):
                await until.WaitAsync(end);
                break;
            case Fault.Ask(var target):
                var first = head.IndexOf("\r\n", StringComparison.Ordinal);
                await SendAsync(client, await ForwardAsync(client, $"{request.Method} {target} HTTP/1.1{head[first..]}", request, request.Length, end), end);
                break;
            case Fault.Alter(var change):
                await SendAsync(client, Altered(await ForwardAsync(client, head, request, request.Length, end), change), end);
                break;
            default:
                await SendAsync(client, await ForwardAsync(client, head, request, request.Length, end), end);
                break;
        }
    }

    private Fault? Take(ProxiedRequest request)
    {
        lock (_faults)
        {
            var index = _faults.FindIndex(fault => fault.Times > 0 && fault.Which(request));
            if (index < 0)
            {
                return null;
            }

            _faults[index] = _faults[index] with { Times = _faults[index].Times - 1 };
            return _faults[index].Fault;
        }
    }

    private async Task<byte[]> ForwardAsync(NetworkStream client, string head, ProxiedRequest request, long length, CancellationToken end)
    {
        using var registry = await ConnectAsync(head, end);
        var stream = registry.GetStream();
        request.Passed = await CopyAsync(client, stream, length, end);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, end);
        return answer.ToArray();
    }

    private async Task<TcpClient> ConnectAsync(string head, CancellationToken end)
    {
        var registry = await LoopbackServer.ConnectAsync(Upstream, end);
        try
        {
            await registry.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head), end);
            return registry;
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    private async Task<long> CopyAsync(NetworkStream from, Stream to, long length, CancellationToken end)
    {
        var piece = new byte[16 * 1024];
        var left = length;
        while (left > 0)
        {
            var read = await from.ReadAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)), end);
            if (read == 0)
            {
                break;
            }

            await to.WriteAsync(piece.AsMemory(0, read), end);
            left -= read;
        }

        return length - left;
    }

    // The end of the connection is the end of the answer: that spares telling where answers end.
    private async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken end)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, end) == 1)
        {
            head.Add(one[0]);
            if (head.Count > 4 && head[^1] == '\n' && head[^3] == '\n')
            {
                var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
                var kept = lines.Where(line => !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
                return string.Join("\r\n", kept) + "\r\nConnection: close\r\n\r\n";
            }
        }

        return null;
    }

    private async Task SendAsync(NetworkStream client, byte[] answer, CancellationToken end)
    {
        await client.WriteAsync(answer, end);

        // Closed politely, and only when the client has: a reset could overtake the answer.
        client.Socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[256];
        while (await client.ReadAsync(rest, end) > 0)
        {
        }
    }

    private static ProxiedRequest Read(string head)
    {
        var first = head.Split("\r\n")[0].Split(' ');
        var length = Header(head, "Content-Length") is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
        return new(first[0], first[1], Header(head, "Authorization"), Header(head, "Content-Range"), length);
    }

    private static string? Header(string head, string name) => head.Split("\r\n\r\n")[0].Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    private static string Shorten(string head, long length) => string.Join(
        "\r\n",
        head.Split("\r\n").Select(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? $"Content-Length: {length}" : line));

    private static string Text(Fault.Answer answer)
    {
        var headers = string.Concat(answer.Headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        return $"HTTP/1.1 {answer.Status} Broken\r\nContent-Length: {answer.Body.Length}\r\nConnection: close\r\n{headers}\r\n{answer.Body}";
    }

    private static byte[] Altered(byte[] answer, Action<byte[]> change)
    {
        var end = Encoding.Latin1.GetString(answer).IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var body = answer[end..];
        change(body);
        return [.. answer[..end], .. body];
    }
}
