using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace WorkerImages.TestKit;

/// <summary>All that an engine has, of whomever, asked of the engine without the product.</summary>
/// <param name="address">The engine's.</param>
internal sealed class EngineContents(string address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectCallback = (_, token) => ConnectAsync(new(address), token) })
    {
        BaseAddress = new("http://engine/"),
    };

    /// <summary>Removes the containers and images that have one of the words in a name or a label.</summary>
    public async Task RemoveAsync(params string[] words)
    {
        foreach (var container in await ListAsync("containers/json?all=1", words))
        {
            await DeleteAsync($"containers/{container.GetProperty("Id")}?force=1&v=1");
        }

        foreach (var image in await ListAsync("images/json", words))
        {
            await DeleteAsync($"images/{image.GetProperty("Id")}?force=1");
        }
    }

    /// <summary>The containers, images, volumes and networks that have one of the words in a name or a label; all of them for no word.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(params string[] words)
    {
        List<JsonElement> found = [];
        foreach (var list in new[] { "containers/json?all=1", "images/json", "volumes", "networks" })
        {
            found.AddRange(await ListAsync(list, words));
        }

        return [.. found.Select(one => one.GetRawText())];
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<List<JsonElement>> ListAsync(string path, string[] words)
    {
        var answer = await _http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
        var all = answer.ValueKind == JsonValueKind.Object ? answer.GetProperty("Volumes") : answer;
        return all.ValueKind == JsonValueKind.Null ? [] : [.. all.EnumerateArray().Where(one => Has(one, words))];
    }

    // The networks of the engine itself are not anybody's.
    private static bool Has(JsonElement one, string[] words) =>
        words is []
            ? !(one.TryGetProperty("Name", out var name) && name.GetString() is "bridge" or "host" or "none")
            : words.Any(word => one.GetRawText().Contains(word, StringComparison.Ordinal));

    private async Task DeleteAsync(string path)
    {
        using var answer = await _http.DeleteAsync(new Uri(path, UriKind.Relative));
        if (!answer.IsSuccessStatusCode && answer.StatusCode != System.Net.HttpStatusCode.NotFound)
        {
            throw new InvalidOperationException($"the engine does not remove {path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static async ValueTask<Stream> ConnectAsync(Uri engine, CancellationToken cancellationToken)
    {
        var isUnix = engine.Scheme == "unix";
        var socket = isUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        await (isUnix
            ? socket.ConnectAsync(new UnixDomainSocketEndPoint(engine.AbsolutePath), cancellationToken)
            : socket.ConnectAsync(engine.Host, engine.Port, cancellationToken));
        return new NetworkStream(socket, ownsSocket: true);
    }
}
