using System.Net;
using System.Net.Sockets;
using System.Text;
using Docker.DotNet;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>Turns what goes wrong between this program and one engine into words for its user.</summary>
internal sealed class EngineFaults(string address)
{
    /// <summary>Asks the engine something.</summary>
    /// <param name="doing">What the user was waiting for: "building worker", "listing images".</param>
    /// <param name="call">The question.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="WorkerImagesException">The engine refused or went away.</exception>
    /// <exception cref="OperationCanceledException">The caller ended it.</exception>
    public async Task<T> AskAsync<T>(string doing, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (cancellationToken.IsCancellationRequested && IsConnectionFault(fault))
        {
            // A closed connection is how a request ends that its caller gave up.
            throw new OperationCanceledException(null, fault, cancellationToken);
        }
        catch (DockerApiException refusal)
        {
            throw Refused(doing, WordsOf(refusal), refusal);
        }
        catch (Exception fault) when (IsConnectionFault(fault))
        {
            throw Gone(doing, fault);
        }
    }

    /// <summary>As <see cref="AskAsync{T}"/>, for an order that is answered by nothing.</summary>
    public Task OrderAsync(string doing, Func<Task> call, CancellationToken cancellationToken) =>
        AskAsync(
            doing,
            async () =>
            {
                await call();
                return true;
            },
            cancellationToken);

    /// <summary>The engine does not answer any more.</summary>
    public WorkerImagesException Gone(string doing, Exception? fault = null) =>
        new(
            ExitCode.Build,
            $"the engine at {address} stopped answering while {doing}",
            fault is null ? "the connection was closed" : InnermostMessage(fault),
            "see whether it still runs (its log says why it ended), start it again, and repeat the command",
            fault);

    /// <summary>The engine answered that it will not or cannot.</summary>
    public WorkerImagesException Refused(string doing, string words, Exception? fault = null) =>
        new(ExitCode.Build, $"the engine at {address} failed while {doing}", words, EngineAdvice.For(words), fault);

    /// <summary>The engine's own sentence out of an answer's JSON.</summary>
    public static string WordsOf(DockerApiException refusal)
    {
        var body = (refusal.ResponseBody ?? "").Trim();
        try
        {
            return JsonPart.Read(Encoding.UTF8.GetBytes(body), "answer").OptionalText("message") ?? body;
        }
        catch (FormatException)
        {
            // a proxy in between answers in HTML, plain text or JSON of its own
            return body.Length == 0 ? $"HTTP status {(int)refusal.StatusCode}" : body;
        }
    }

    /// <summary>True when the engine says that what was asked for is not there.</summary>
    public static bool IsMissing(DockerApiException refusal) => refusal.StatusCode == HttpStatusCode.NotFound;

    private static bool IsConnectionFault(Exception fault) =>
        fault is HttpRequestException or IOException or SocketException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    private static string InnermostMessage(Exception fault)
    {
        while (fault.InnerException is not null)
        {
            fault = fault.InnerException;
        }

        return fault.Message;
    }
}
