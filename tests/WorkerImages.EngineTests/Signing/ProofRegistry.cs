using System.Net.Http.Headers;
using WorkerImages.Oci;
using WorkerImages.Signing;

namespace WorkerImages.EngineTests.Signing;

/// <summary>Puts an image and what belongs to it into a registry, and nothing else: what is tested is what other programs read there.</summary>
internal sealed class ProofRegistry(Reference repository) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{repository.Registry}/v2/{repository.Repository}/") };

    public Reference Repository => repository;

    /// <summary>An image of one layer with nothing in it, under a tag.</summary>
    public async Task<Document> PutImageAsync(string tag, CancellationToken cancellationToken)
    {
        var layer = new byte[1024];
        var config = System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{Digest.Of(layer)}}}"]},"author":"{{{tag}}}"}""");
        var content = new Manifest(
            new(MediaTypes.Config, Digest.Of(config), config.Length), [new(MediaTypes.Layer, Digest.Of(layer), layer.Length)]).ToDocument();
        await PutBlobAsync(layer, cancellationToken);
        await PutBlobAsync(config, cancellationToken);
        await PutManifestAsync(content, tag, cancellationToken);
        return content;
    }

    public async Task PutAsync(SignedContent content, string tag, CancellationToken cancellationToken)
    {
        foreach (var (_, bytes) in content.Blobs)
        {
            await PutBlobAsync(bytes, cancellationToken);
        }

        await PutManifestAsync(content.Manifest, tag, cancellationToken);
    }

    public async Task PutManifestAsync(Document document, string reference, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(document.Bytes) { Headers = { ContentType = new MediaTypeHeaderValue(document.MediaType) } };
        using var answer = await _http.PutAsync(new Uri($"manifests/{reference}", UriKind.Relative), content, cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    public async Task<Document> GetAsync(string reference, CancellationToken cancellationToken)
    {
        using var question = new HttpRequestMessage(HttpMethod.Get, new Uri($"manifests/{reference}", UriKind.Relative));
        question.Headers.Accept.ParseAdd(MediaTypes.Manifest);
        question.Headers.Accept.ParseAdd(MediaTypes.Index);
        using var answer = await _http.SendAsync(question, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return new(answer.Content.Headers.ContentType!.MediaType!, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    public async Task<ReadOnlyMemory<byte>> GetBlobAsync(Descriptor blob, CancellationToken cancellationToken) =>
        await _http.GetByteArrayAsync(new Uri($"blobs/{blob.Digest}", UriKind.Relative), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task PutBlobAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var begun = await _http.PostAsync(new Uri("blobs/uploads/", UriKind.Relative), null, cancellationToken);
        var place = new UriBuilder(new Uri(_http.BaseAddress!, begun.Headers.Location!));
        place.Query += $"&digest={Digest.Of(bytes.Span)}";
        using var content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var answer = await _http.PutAsync(place.Uri, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
