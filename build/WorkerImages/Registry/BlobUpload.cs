using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using WorkerImages.Oci;
using WorkerImages.Registry.Login;

namespace WorkerImages.Registry;

/// <summary>
/// Sends one blob (OCI distribution-spec 1.1, "Pushing blobs"): begins an upload, sends all bytes in one piece, ends it with the digest. After
/// a fault it looks whether the blob has arrived after all, asks how much of it has, and goes on from there; where the registry has
/// lost the upload it begins again.
/// </summary>
internal sealed class BlobUpload(
    RegistryHttp http, RegistryPaths paths, BlobCalls blobs, Reference repository, BlobContent content, IProgress<long> position, bool isAnew)
{
    private readonly string _doing = $"pushing {content.Descriptor.Digest} to {repository.Name}";
    private Uri? _place;
    private long _arrived;
    private bool _hasFailed;

    /// <summary>Where an upload goes on, out of the answer that says so.</summary>
    public static Uri PlaceOf(RegistryCall call, HttpResponseMessage answer) => answer.Headers.Location is { } location
        ? RegistryPaths.Resolve(call.Address, location)
        : throw new FormatException("it does not say where to send the blob");

    /// <param name="begun">An upload that has begun already; null for none.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public Task RunAsync(Uri? begun, CancellationToken cancellationToken)
    {
        _place = begun;
        return http.Retries.RunAsync(AttemptAsync, cancellationToken);
    }

    private async Task<bool> AttemptAsync(CancellationToken cancellationToken)
    {
        // Of a blob that is sent in place of another one says nothing that there is one.
        if (_hasFailed && !isAnew && await blobs.ExistsAsync(repository, content.Descriptor.Digest, cancellationToken))
        {
            return true;
        }

        try
        {
            await FindPlaceAsync(cancellationToken);
            if (_arrived < content.Descriptor.Size)
            {
                await SendAsync(cancellationToken);
            }

            await EndAsync(cancellationToken);
            return true;
        }
        catch (RegistryException fault)
        {
            _hasFailed = true;
            throw IsLost(fault) ? Forget(fault) : fault;
        }
    }

    private async Task FindPlaceAsync(CancellationToken cancellationToken)
    {
        if (_hasFailed && _place is not null)
        {
            await AskAsync(_place, cancellationToken);
        }

        if (_place is null)
        {
            var call = Step(HttpMethod.Post, paths.Uploads(repository));
            (_place, _arrived) = (await http.SendAsync(call, answer => PlaceOf(call, answer), cancellationToken), 0);
        }
    }

    private async Task AskAsync(Uri place, CancellationToken cancellationToken)
    {
        var call = Step(HttpMethod.Get, place);
        try
        {
            (_place, _arrived) = await http.SendAsync(
                call, answer => (answer.Headers.Location is null ? place : PlaceOf(call, answer), ArrivedOf(answer)), cancellationToken);
        }
        catch (RegistryException refusal) when (!refusal.IsTransient)
        {
            _place = null;
        }
    }

    // The range's end is the last byte that is there; "0-0" is also how registries write that none is.
    private static long ArrivedOf(HttpResponseMessage answer)
    {
        var range = answer.Headers.TryGetValues("Range", out var values) ? values.FirstOrDefault() : null;
        var end = range?.Split('-') is [_, var text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : 0;
        return end == 0 ? 0 : end + 1;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var (offset, size) = (_arrived, content.Descriptor.Size);
        var call = Step(HttpMethod.Patch, _place!) with
        {
            Content = moved =>
            {
                var body = new UploadContent(content, offset, sent =>
                {
                    moved();
                    position.Report(sent);
                });
                if (offset > 0)
                {
                    // The specification's form, without a unit: "0-1023".
                    body.Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{offset}-{size - 1}"));
                }

                return body;
            },
        };
        (_place, _arrived) = (await http.SendAsync(call, answer => PlaceOf(call, answer), cancellationToken), size);
    }

    private Task<bool> EndAsync(CancellationToken cancellationToken)
    {
        var call = Step(HttpMethod.Put, RegistryPaths.WithDigest(_place!, content.Descriptor.Digest)) with
        {
            Content = _ => new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
        };
        return http.SendAsync(call, _ => true, cancellationToken);
    }

    // The registry does not know the upload any more, or has another part of it than was thought.
    private bool IsLost(RegistryException fault) =>
        _place is not null
        && (fault.Status is HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable
            || fault.Code is "BLOB_UPLOAD_UNKNOWN" or "BLOB_UPLOAD_INVALID" or "RANGE_INVALID" or "SIZE_INVALID" or "DIGEST_INVALID");

    private RegistryException Forget(RegistryException fault)
    {
        _place = null;
        return new(fault.ExitCode, fault.What, fault.Why!, fault.Next!, fault) { Status = fault.Status, Code = fault.Code, IsTransient = true };
    }

    private RegistryCall Step(HttpMethod method, Uri address) =>
        new(_doing, repository.Registry, method, address) { Scopes = Scope.Push(repository), IsRepeated = false };
}

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
