using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Docker.DotNet;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>Turns what goes wrong between this program and one engine into words for its user.</summary>
internal sealed class EngineFaults(string address)
{
    private const int LongestWords = 300;

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
        catch (Exception garbled) when (garbled is FormatException or JsonException or (InvalidOperationException and not ObjectDisposedException))
        {
            // the last is how the client library misses a header or a member
            throw Refused(doing, $"what came is no answer of a Docker Engine: {garbled.Message}", garbled);
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

    /// <summary>The engine's own sentence; null when what answered is no engine: a proxy in between writes its own HTML, plain text or JSON.</summary>
    public static string? SentenceOf(DockerApiException refusal)
    {
        try
        {
            return JsonPart.Read(Encoding.UTF8.GetBytes(refusal.ResponseBody ?? ""), "answer").OptionalText("message");
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The engine's own sentence, else who seems to have answered in its place, and how.</summary>
    public static string WordsOf(DockerApiException refusal) => SentenceOf(refusal)
        ?? $"what answered is no Docker Engine (HTTP status {(int)refusal.StatusCode}): {Brief(refusal.ResponseBody ?? "")}".TrimEnd(' ', ':');

    /// <summary>True when the engine says that what was asked for is not there.</summary>
    public static bool IsMissing(DockerApiException refusal) => refusal.StatusCode == HttpStatusCode.NotFound && SentenceOf(refusal) is not null;

    /// <summary>What the client library made of an answer.</summary>
    /// <exception cref="FormatException">The answer was JSON's null.</exception>
    public static T Given<T>(T? answer)
        where T : class =>
        answer ?? throw new FormatException("it is null");

    private static string Brief(string body)
    {
        var line = string.Join(' ', body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestWords ? line : line[..LongestWords] + "…";
    }

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
