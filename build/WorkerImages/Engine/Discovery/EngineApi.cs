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

    /// <param name="path">Path and query.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="DockerApiException">The engine says no.</exception>
    /// <exception cref="JsonException">What answers is no engine.</exception>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new DockerApiException(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
        }

        return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
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

    /// <summary>The path of an image; what separates a reference's parts stays as it is, since engines read it so.</summary>
    public static string Image(string apiVersion, string reference)
    {
        var name = Uri.EscapeDataString(reference).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal)
            .Replace("%40", "@", StringComparison.Ordinal);
        return $"/v{apiVersion}/images/{name}/json";
    }

    public void Dispose() => _http.Dispose();
}
