using System.Collections.Immutable;
using Google.Protobuf;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WorkerImages.Secrets;

namespace WorkerImages.Engine.BuildKit;

/// <summary>What this program tells an engine over a session: the secrets of one build, by name, its context, and that this program is still there.</summary>
/// <param name="secrets">The secrets.</param>
/// <param name="context">The context as a tar, which can be asked for once; null where the build's request has it.</param>
internal sealed class SessionAnswers(ImmutableArray<BuildSecret> secrets, Stream? context) : IHttpApplication<HttpContext>
{
    private const string Upload = "/moby.upload.v1.Upload/Pull";
    private const string Secret = "/moby.buildkit.secrets.v1.Secrets/GetSecret";
    private const string Health = "/grpc.health.v1.Health/Check";

    /// <summary>What an engine must know of before it asks. One name only: several would be sent in one line, and read as one.</summary>
    public const string Declared = Secret;

    private Stream? _context = context;

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        var call = new SessionCall(context);
        if (call.Method == Upload)
        {
            await (Interlocked.Exchange(ref _context, null) is { } tar ? call.AnswerAsync(tar) : call.AnswerAsync(SessionStatus.NotFound, null));
            return;
        }

        var question = await call.ReadAsync();
        var (status, answer) = question is null ? (SessionStatus.ResourceExhausted, null) : Answer(call.Method, question);
        await call.AnswerAsync(status, answer);
    }

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // it owns nothing
    }

    private (SessionStatus Status, IMessage? Answer) Answer(string method, byte[] question) => method switch
    {
        Secret => SecretOf(GetSecretRequest.Parser.ParseFrom(question).Id),
        Health => (SessionStatus.Ok, new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving }),
        _ => (SessionStatus.Unimplemented, null),
    };

    private (SessionStatus Status, IMessage? Answer) SecretOf(string name) =>
        secrets.FirstOrDefault(secret => secret.Name == name) is { } secret
            ? (SessionStatus.Ok, new GetSecretResponse { Data = ByteString.CopyFrom(secret.Value.Span) })
            : (SessionStatus.NotFound, null);
}
