using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Engine.Discovery;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;

namespace WorkerImages.Tests.Engine;

/// <summary>A session with an engine that the tests play: what the engine hears when the session opens, and which answers it gets when it asks.</summary>
public sealed class BuildSessionTests : IDisposable
{
    private const string TurnedRound = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

    private readonly TcpListener _engine = new(IPAddress.Loopback, 0);

    public BuildSessionTests() => _engine.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task An_engine_is_told_the_secrets_it_asks_for_by_name_and_nothing_else()
    {
        using var questions = Questions();
        var (session, connection, head) = await OpenAsync(questions, TurnedRound, new BuildSecret("pip-index", "machine a"u8.ToArray(), []));
        await using var end = session;
        using var asking = Caller(connection);

        Assert.StartsWith("POST /v1.41/session HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade: h2c\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: Upgrade\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Docker-Expose-Session-Uuid: {session.Id}\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Docker-Expose-Session-Grpc-Method: /moby.buildkit.secrets.v1.Secrets/GetSecret\r\n", head, StringComparison.Ordinal);
        Assert.Equal(("0", "machine a"), await SecretAsync(asking, "pip-index"));
        Assert.Equal(("5", null), await SecretAsync(asking, "other"));
        var (health, serving) = await AskAsync(asking, "/grpc.health.v1.Health/Check", []);
        Assert.Equal(("0", "0801"), (health, Convert.ToHexString(serving!)));
        Assert.Equal(("12", null), await AskAsync(asking, "/moby.filesync.v1.Auth/Credentials", [0x0a, 0x01, 0x61]));
        Assert.Equal(("0", "machine a"), await SecretAsync(asking, "pip-index"));
    }

    [Fact]
    public async Task A_question_that_is_too_long_is_not_read()
    {
        using var questions = Questions();
        var (session, connection, _) = await OpenAsync(questions, TurnedRound);
        await using var end = session;
        using var asking = Caller(connection);

        Assert.Equal(("8", null), await AskAsync(asking, "/moby.buildkit.secrets.v1.Secrets/GetSecret", new byte[70_000]));
    }

    [Fact]
    public async Task A_session_that_ends_closes_its_connection()
    {
        using var questions = Questions();
        var (session, connection, _) = await OpenAsync(questions, TurnedRound);

        await session.DisposeAsync();

        var rest = new byte[1024];
        while (await connection.ReadAsync(rest, Token) > 0)
        {
            // what the server said at its end
        }
    }

    [Fact]
    public async Task An_engine_that_does_not_turn_the_connection_round_is_named_with_what_it_said()
    {
        using var questions = Questions();

        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => OpenAsync(questions, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));

        Assert.Equal(ExitCode.Build, failure.ExitCode);
        Assert.Equal("it answered POST /session with HTTP status 404 instead of 101", failure.Why);
    }

    private EngineApi Questions() => new(new EngineAddress($"tcp://{_engine.LocalEndpoint}"));

    private async Task<(BuildSession Session, Stream Connection, string Head)> OpenAsync(
        EngineApi questions, string answer, params BuildSecret[] secrets)
    {
        var opening = BuildSession.OpenAsync(questions, "1.41", new([.. secrets], null), Token);
        var (connection, head) = await TakeAsync(answer);
        return (await opening, connection, head);
    }

    private async Task<(Stream Connection, string Head)> TakeAsync(string answer)
    {
        var connection = new NetworkStream(await _engine.AcceptSocketAsync(Token), ownsSocket: true);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await connection.ReadExactlyAsync(one, Token);
            head.Append((char)one[0]);
        }

        await connection.WriteAsync(Encoding.ASCII.GetBytes(answer), Token);
        return (connection, head.ToString());
    }

    private static HttpClient Caller(Stream connection) =>
        new(new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult(connection) })
        {
            BaseAddress = new Uri("http://localhost"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    private static async Task<(string Status, string? Value)> SecretAsync(HttpClient caller, string name)
    {
        var (status, answer) = await AskAsync(
            caller, "/moby.buildkit.secrets.v1.Secrets/GetSecret", new GetSecretRequest { Id = name }.ToByteArray());
        return (status, answer is null ? null : GetSecretResponse.Parser.ParseFrom(answer).Data.ToStringUtf8());
    }

    private static async Task<(string Status, byte[]? Answer)> AskAsync(HttpClient caller, string method, byte[] question)
    {
        var framed = new byte[5 + question.Length];
        BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), (uint)question.Length);
        question.CopyTo(framed, 5);
        using var content = new ByteArrayContent(framed) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };
        using var response = await caller.PostAsync(new Uri(method, UriKind.Relative), content, Token);
        var answer = await response.Content.ReadAsByteArrayAsync(Token);
        return (response.TrailingHeaders.GetValues("grpc-status").Single(), answer.Length == 0 ? null : answer[5..]);
    }
}
