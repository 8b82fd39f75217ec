using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WorkerImages.Engine.Discovery;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine.BuildKit;

/// <summary>
/// BuildKit's session (moby/buildkit, session/): a connection that this program opens beside a build, on which the engine then asks for the
/// context, and for secrets when a step mounts them. It hands secrets to that step in memory; they are in no request, no layer and no cache.
/// </summary>
internal sealed class BuildSession : IAsyncDisposable
{
    // An engine looks after a session's health every second (20.10) or every five, and gives up after a few misses.
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(1);

    private readonly HttpResponseMessage _upgraded;
    private readonly KestrelServer _server;

    private BuildSession(string id, HttpResponseMessage upgraded, Stream stream)
    {
        Id = id;
        _upgraded = upgraded;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(new IPEndPoint(IPAddress.None, 0), listen => listen.Protocols = HttpProtocols.Http2);
        _server = new KestrelServer(Options.Create(options), new OneConnection(stream), NullLoggerFactory.Instance);
    }

    /// <summary>What a build names to be given what the session has.</summary>
    public string Id { get; }

    /// <summary>Opens one.</summary>
    /// <param name="questions">The way to the engine.</param>
    /// <param name="apiVersion">The API version agreed on.</param>
    /// <param name="answers">What may be asked for.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="WorkerImagesException">The engine does not do that.</exception>
    public static async Task<BuildSession> OpenAsync(
        EngineApi questions, string apiVersion, SessionAnswers answers, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v{apiVersion}/session");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("h2c");
        request.Headers.Add("X-Docker-Expose-Session-Uuid", id);
        request.Headers.Add("X-Docker-Expose-Session-Name", "worker-images");
        request.Headers.Add("X-Docker-Expose-Session-Grpc-Method", SessionAnswers.Declared);
        var upgraded = await questions.SendAsync(request, cancellationToken);
        if (upgraded.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            upgraded.Dispose();
            throw new WorkerImagesException(
                ExitCode.Build,
                "the build's context or secrets cannot be handed to the engine",
                $"it answered POST /session with HTTP status {(int)upgraded.StatusCode} instead of 101",
                "use a Docker Engine from 20.10 on; a proxy in between must let the connection be upgraded");
        }

        var session = new BuildSession(id, upgraded, await upgraded.Content.ReadAsStreamAsync(cancellationToken));
        await session._server.StartAsync(answers, cancellationToken);
        return session;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The engine does not say goodbye: what it holds open is closed here.
        using var limit = new CancellationTokenSource(TimeToEnd);
        _upgraded.Dispose();
        await _server.StopAsync(limit.Token);
        _server.Dispose();
    }
}
