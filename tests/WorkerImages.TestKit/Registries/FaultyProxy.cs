using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WorkerImages.TestKit.Registries;

/// <summary>
/// Stands between a client and a registry on loopback, writes down what passes, and breaks what a test wants broken. One request a connection.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<ProxiedRequest> _requests = [];
    private readonly List<(Func<ProxiedRequest, bool> Which, Fault Fault, int Times)> _faults = [];
    private readonly Task _accepting;

    /// <param name="upstream">The registry's host and port.</param>
    public FaultyProxy(string upstream)
    {
        Upstream = upstream;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Host and port, as a reference begins with.</summary>
    public string Host => $"localhost:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The registry's host and port.</summary>
    public string Upstream { get; set; }

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<ProxiedRequest> Requests => [.. _requests];

    /// <summary>Is told of every request before it is passed on.</summary>
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
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
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
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
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
                var stream = client.GetStream();
                if (await ReadHeadAsync(stream) is not { } head)
                {
                    return;
                }

                var request = Read(head);
                _requests.Enqueue(request);
                await Before(request);
                await ServeAsync(stream, head, request, Take(request) ?? Opinion(request));
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
            {
                // either side has gone: the other one sees that now
            }

            client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    private async Task ServeAsync(NetworkStream client, string head, ProxiedRequest request, Fault? fault)
    {
        switch (fault)
        {
            case Fault.Answer answer:
                await CopyAsync(client, Stream.Null, request.Length);
                await SendAsync(client, Encoding.ASCII.GetBytes(Text(answer)));
                break;
            case Fault.Cut(var after):
                using (var registry = await ConnectAsync(head))
                {
                    request.Passed = await CopyAsync(client, registry.GetStream(), after);
                }

                break;
            case Fault.KeepPart(var length):
                var answered = Encoding.Latin1.GetString(await ForwardAsync(client, Shorten(head, length), request, length));
                KeptAt = Header(answered, "Location");
                break;
            case Fault.LoseAnswer:
                await ForwardAsync(client, head, request, request.Length);
                break;
            case Fault.Silence(var until):
                await until.WaitAsync(_end.Token);
                break;
            case Fault.Ask(var target):
                var first = head.IndexOf("\r\n", StringComparison.Ordinal);
                await SendAsync(client, await ForwardAsync(client, $"{request.Method} {target} HTTP/1.1{head[first..]}", request, request.Length));
                break;
            case Fault.Alter(var change):
                await SendAsync(client, Altered(await ForwardAsync(client, head, request, request.Length), change));
                break;
            default:
                await SendAsync(client, await ForwardAsync(client, head, request, request.Length));
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

    private async Task<byte[]> ForwardAsync(NetworkStream client, string head, ProxiedRequest request, long length)
    {
        using var registry = await ConnectAsync(head);
        var stream = registry.GetStream();
        request.Passed = await CopyAsync(client, stream, length);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, _end.Token);
        return answer.ToArray();
    }

    private async Task<TcpClient> ConnectAsync(string head)
    {
        var registry = new TcpClient();
        try
        {
            var place = Upstream.Split(':');
            await registry.ConnectAsync(place[0], int.Parse(place[1], CultureInfo.InvariantCulture), _end.Token);
            await registry.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head), _end.Token);
            return registry;
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    private async Task<long> CopyAsync(NetworkStream from, Stream to, long length)
    {
        var piece = new byte[16 * 1024];
        var left = length;
        while (left > 0)
        {
            var read = await from.ReadAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)), _end.Token);
            if (read == 0)
            {
                break;
            }

            await to.WriteAsync(piece.AsMemory(0, read), _end.Token);
            left -= read;
        }

        return length - left;
    }

    // The end of the connection is the end of the answer: that spares telling where answers end.
    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _end.Token) == 1)
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

    private async Task SendAsync(NetworkStream client, byte[] answer)
    {
        await client.WriteAsync(answer, _end.Token);

        // Closed politely, and only when the client has: a reset could overtake the answer.
        client.Socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[256];
        while (await client.ReadAsync(rest, _end.Token) > 0)
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
