using System.Net;
using System.Net.Mime;
using System.Text.Json;
using Docker.DotNet;

namespace WorkerImages.Engine.Discovery;

/// <summary>
/// The questions of a run that finds nothing to do: what engine, which images, which containers. They go past the client library, which
/// needs some 150 ms of processor time before its first answer; this needs 50 (.NET 10, library 4.3.3, two cores).
/// </summary>
internal sealed class EngineApi(EngineAddress address) : IDisposable
{
    private readonly HttpClient _http = new(DockerTransport.Handler(address)) { BaseAddress = DockerTransport.Endpoint(address), Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The process that listens on this machine; null when there is none.</summary>
    public int? ListenerId => SocketPeer.ProcessOf(address);

    /// <param name="path">Path and query.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="DockerApiException">The engine says no.</exception>
    /// <exception cref="FormatException">What comes is no JSON: an engine does not answer so.</exception>
    public Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, path, cancellationToken);

    /// <summary>As <see cref="GetAsync"/>, for a question that the API asks by POST and that says all in its path.</summary>
    public Task<JsonDocument> PostAsync(string path, CancellationToken cancellationToken) => AskAsync(HttpMethod.Post, path, cancellationToken);

    /// <summary>Gives an order. What an engine answers besides its status does not matter; that the answer is an engine's does.</summary>
    /// <exception cref="DockerApiException">The engine says no, or somebody in between sends the order elsewhere.</exception>
    /// <exception cref="FormatException">A page comes: an engine has none.</exception>
    public async Task OrderAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var order = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var answer = await _http.SendAsync(order, cancellationToken);
        if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.NotModified)
        {
            throw new DockerApiException(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
        }

        if (answer.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.Html)
        {
            throw new FormatException("it is a web page");
        }
    }

    /// <summary>Asks for bytes, to be read as they come. The client library would keep the connection of an answer that it does not understand.</summary>
    /// <exception cref="DockerApiException">The engine says no.</exception>
    /// <exception cref="FormatException">A page or a JSON document comes: an engine does not answer so.</exception>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        var answer = await SendAsync(question, cancellationToken);
        if (answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType is not (MediaTypeNames.Text.Html or MediaTypeNames.Application.Json))
        {
            return await answer.Content.ReadAsStreamAsync(cancellationToken);
        }

        using (answer)
        {
            throw answer.IsSuccessStatusCode
                ? new FormatException($"it is {answer.Content.Headers.ContentType}")
                : new DockerApiException(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    /// <summary>Sends what the client library has no words for; gives whatever comes back, to be read as it comes.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>The path of a listing of all that carries a label.</summary>
    /// <param name="path">Such as <c>/v1.41/images/json</c>.</param>
    /// <param name="label">The label's name.</param>
    public static string Labelled(string path, string label)
    {
        var filters = $$"""{"label":["{{JsonEncodedText.Encode(label)}}"]}""";
        return $"{path}?all=1&filters={Uri.EscapeDataString(filters)}";
    }

    /// <summary>The path of an image, or of something of it; what separates a reference's parts stays as it is, since engines read it so.</summary>
    public static string Image(string apiVersion, string reference, string rest)
    {
        var name = Uri.EscapeDataString(reference).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal)
            .Replace("%40", "@", StringComparison.Ordinal);
        return $"/v{apiVersion}/images/{name}{rest}";
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> AskAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var question = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var answer = await _http.SendAsync(question, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new DockerApiException(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
        }

        try
        {
            return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (JsonException fault)
        {
            throw new FormatException($"the answer is not JSON: {fault.Message}", fault);
        }
    }
}
