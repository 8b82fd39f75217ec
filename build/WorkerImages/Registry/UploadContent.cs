using System.Net;
using System.Net.Http.Headers;

namespace WorkerImages.Registry;

/// <summary>The rest of a blob as the body of a request; tells of every piece that went.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int Piece = 256 * 1024;

    private readonly BlobContent _blob;
    private readonly long _offset;
    private readonly Action<long> _sent;

    public UploadContent(BlobContent blob, long offset, Action<long> sent)
    {
        (_blob, _offset, _sent) = (blob, offset, sent);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var content = await _blob.Open(_offset, cancellationToken);
        var piece = new byte[Piece];
        var position = _offset;
        for (int read; (read = await content.ReadAsync(piece, cancellationToken)) > 0;)
        {
            await stream.WriteAsync(piece.AsMemory(0, read), cancellationToken);
            position += read;
            _sent(position);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _blob.Descriptor.Size - _offset;
        return true;
    }
}
