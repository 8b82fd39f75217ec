using System.IO.Pipelines;
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
        var pipe = new Pipe();
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sent = SendContextAsync(request, pipe.Writer, sending.Token);
        try
        {
            var answer = await faults.AskAsync(
                doing, () => ReadAnswerAsync(request, pipe.Reader.AsStream(), progress, cancellationToken), cancellationToken);
            return answer.ImageId ?? throw answer.Failure ?? (Exception)faults.Gone(doing);
        }
        catch (FormatException unreadable)
        {
            throw faults.Refused(doing, $"it sent something that is no build message: {unreadable.Message}", unreadable);
        }
        catch when (sent.IsFaulted)
        {
            // A context that cannot be read shows as a broken request; its own words are the better ones.
            await sent;
            throw;
        }
        finally
        {
            await sending.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await Task.WhenAny(sent); // waits and does not throw again
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

    private static async Task SendContextAsync(BuildRequest request, PipeWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(SentDockerfile.EntriesOf(request), cancellationToken);

            // A tar is written in headers of 512 bytes and files of a few thousand: each alone would wake up the sender.
            await using (var context = new BufferedStream(writer.AsStream(leaveOpen: true), PieceLength))
            {
                await request.Context(context, cancellationToken);
            }

            await writer.CompleteAsync();
        }
        catch (Exception fault)
        {
            await writer.CompleteAsync(fault);
            throw;
        }
    }
}
