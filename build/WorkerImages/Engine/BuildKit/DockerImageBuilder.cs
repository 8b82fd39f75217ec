using System.Net.Http.Headers;
using Docker.DotNet;
using WorkerImages.Engine.Discovery;
using WorkerImages.Secrets;

namespace WorkerImages.Engine.BuildKit;

/// <summary>
/// Builds over the Docker Engine API: a tar in, messages out. BuildKit needs a session for that only where a build has secrets, or where the
/// engine keeps images in containerd's store: there BuildKit does not find what came as the request's body (moby/moby#47717, engine 26.1), and
/// takes the context over the session. The client library does not know of sessions, nor how to hand BuildKit's messages on, so this goes past it.
/// </summary>
internal sealed class DockerImageBuilder(EngineApi questions, string apiVersion, EngineFaults faults) : IImageBuilder
{
    private const int PieceLength = 256 * 1024;

    public async Task<string> BuildAsync(BuildRequest request, IProgress<BuildProgress> progress, CancellationToken cancellationToken)
    {
        var doing = $"building {request.Tags.FirstOrDefault()?.ToString() ?? request.Name}";
        try
        {
            var answer = await WrittenStream.SendAsync(
                (destination, token) => WriteContextAsync(request, destination, token),
                context => faults.AskAsync(doing, () => ReadAnswerAsync(request, context, progress, cancellationToken), cancellationToken),
                cancellationToken);
            return answer.ImageId ?? throw answer.Failure ?? (Exception)faults.Gone(doing);
        }
        catch (FormatException unreadable)
        {
            throw faults.Refused(doing, $"it sent something that is no build message: {unreadable.Message}", unreadable);
        }
    }

    private async Task<BuildAnswer> ReadAnswerAsync(
        BuildRequest request, Stream context, IProgress<BuildProgress> progress, CancellationToken cancellationToken)
    {
        var redactor = new Redactor(request.Secrets.SelectMany(secret => secret.Traces).Concat(request.Proxies.Traces));
        var isUploaded = (await EngineInfo.AskAsync(questions, apiVersion, cancellationToken)).HasContainerdStore;
        await using var session = request.Secrets.IsEmpty && !isUploaded
            ? null
            : await BuildSession.OpenAsync(questions, apiVersion, new(request.Secrets, isUploaded ? context : null), cancellationToken);
        using var order = new HttpRequestMessage(HttpMethod.Post, $"/v{apiVersion}/build?{BuildQuery.Of(request, session?.Id, isUploaded)}");
        if (!isUploaded)
        {
            order.Content = new StreamContent(context);
            order.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        }

        using var response = await questions.SendAsync(order, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new DockerApiException(response.StatusCode, redactor.Text(await response.Content.ReadAsStringAsync(cancellationToken)));
        }

        var answer = new BuildAnswer(progress, redactor);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                answer.Read(line);
            }
        }

        answer.Finish();
        return answer;
    }

    private static async Task WriteContextAsync(BuildRequest request, Stream destination, CancellationToken cancellationToken)
    {
        await destination.WriteAsync(SentDockerfile.EntriesOf(request), cancellationToken);

        // A tar is written in headers of 512 bytes and files of a few thousand: each alone would wake up the sender.
        await using var context = new BufferedStream(destination, PieceLength);
        await request.Context(context, cancellationToken);
    }
}
