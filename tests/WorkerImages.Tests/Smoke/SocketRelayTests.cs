using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Smoke;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Tests.Smoke;

[SupportedOSPlatform("linux")]
public sealed class SocketRelayTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wi-relay-").FullName;
    private readonly Socket _engine = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _answering;

    public SocketRelayTests()
    {
        _engine.Bind(new UnixDomainSocketEndPoint(Address));
        _engine.Listen();
        _answering = AnswerAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static uint OwnGroup => SocketState.Of("/proc/self").Gid;

    private string Address => Path.Combine(_directory, "engine.sock");

    [Fact]
    public async Task The_answer_arrives_whole_although_the_client_has_no_more_to_say()
    {
        await using var relay = SocketRelay.Open(Description(), OwnGroup);
        var question = new string('x', 1_000_000);

        Assert.Equal("heard " + question, await AskAsync(relay.Path, question));
    }

    [Fact]
    public async Task Many_clients_are_served_at_once()
    {
        await using var relay = SocketRelay.Open(Description(), OwnGroup);
        var path = relay.Path;

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => AskAsync(path, $"{number}")));

        Assert.Equal(Enumerable.Range(0, 60).Select(number => $"heard {number}"), answers);
    }

    [Fact]
    public async Task The_socket_belongs_to_the_group_with_mode_660_and_goes_with_the_relay()
    {
        string path;
        await using (var relay = SocketRelay.Open(Description(), OwnGroup))
        {
            path = relay.Path;
            var state = SocketState.Of(path);
            Assert.Equal((OwnGroup, Convert.ToInt32("660", 8)), (state.Gid, state.Mode));
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Fact]
    public async Task A_relay_whose_client_hangs_ends_all_the_same()
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await using (var relay = SocketRelay.Open(Description(), OwnGroup))
        {
            await client.ConnectAsync(new UnixDomainSocketEndPoint(relay.Path), Token);
        }

        // A connection that was not accepted yet is reset, another one closed.
        var end = await Record.ExceptionAsync(async () => Assert.Equal(0, await client.ReceiveAsync(new byte[1], Token)));
        Assert.True(end is null or SocketException { SocketErrorCode: SocketError.ConnectionReset }, end?.ToString());
    }

    [Fact]
    public void Without_the_engines_files_there_is_no_socket_but_a_reason()
    {
        var reason = Assert.Throws<NotCheckableException>(() => SocketRelay.Open(Description() with { SharesFilesystem = false }, OwnGroup));

        Assert.Equal($"the engine at unix://{Address} has other files than this program, so it cannot mount a socket made here", reason.Message);
    }

    [Fact]
    public void The_state_of_a_socket_tells_a_change_of_mode()
    {
        var before = SocketState.Of(Address);

        File.SetUnixFileMode(Address, UnixFileMode.UserRead);

        Assert.Equal(before with { Mode = Convert.ToInt32("400", 8) }, SocketState.Of(Address));
    }

    public async ValueTask DisposeAsync()
    {
        _engine.Dispose();
        await _answering;
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<string> AskAsync(string path, string question)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(path), Token);
        await using var stream = new NetworkStream(client);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(question), Token);
        client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }

    private EngineDescription Description() => new($"unix://{Address}", "test", "1", "1.41", Platform.OfThisMachine, SharesFilesystem: true, IsPrivate: false);

    // Hears everything before it answers, as only a client that closes its half can find out.
    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _engine.AcceptAsync(Token));
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over; the second where that came while a client was being taken, and not while one was waited for.
        }
    }

    private static async Task AnswerAsync(Socket client)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        using var reader = new StreamReader(stream, leaveOpen: true);
        var question = await reader.ReadToEndAsync(Token);
        await stream.WriteAsync(Encoding.UTF8.GetBytes("heard " + question), Token);
    }
}
