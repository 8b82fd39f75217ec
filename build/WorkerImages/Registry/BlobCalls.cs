using System.Collections.Immutable;
using System.Net;
using WorkerImages.Oci;
using WorkerImages.Registry.Login;

namespace WorkerImages.Registry;

/// <summary>Blobs over HTTP.</summary>
internal sealed class BlobCalls(RegistryHttp http, RegistryPaths paths) : IBlobs
{
    private const int Piece = 64 * 1024;

    public Task<bool> ExistsAsync(Reference repository, Digest digest, CancellationToken cancellationToken)
    {
        var call = new RegistryCall($"asking for {repository.WithDigest(digest)}", repository.Registry, HttpMethod.Head, paths.Blob(repository, digest))
        {
            Scopes = Scope.Pull(repository),
            AlsoExpected = [HttpStatusCode.NotFound],
        };
        return http.SendAsync(call, answer => RegistryPage.IsFound(call, answer), cancellationToken);
    }

    public Task<ReadOnlyMemory<byte>> ReadAsync(Reference repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var call = Reading(repository, blob.Digest);
        return http.SendAsync<ReadOnlyMemory<byte>>(
            call,
            async (answer, limit) =>
            {
                using (answer)
                {
                    var bytes = await BoundedContent.ReadAsync(answer.Content, ImageConfiguration.LongestBytes, limit);
                    return Digest.Of(bytes) == blob.Digest
                        ? bytes
                        : throw RegistryFaults.Corrupt(call.Doing, call.Registry, $"the bytes that came have the digest {Digest.Of(bytes)}, not {blob.Digest}");
                }
            },
            cancellationToken);
    }

    public Task<Stream> OpenAsync(Reference repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var call = Reading(repository, blob.Digest);
        return http.SendAsync<Stream>(
            call,
            async (answer, limit) => new VerifiedStream(
                await answer.Content.ReadAsStreamAsync(limit.Token), blob, answer, why => RegistryFaults.Corrupt(call.Doing, call.Registry, why)),
            cancellationToken);
    }

    public Task CopyAsync(Reference repository, Descriptor blob, Stream destination, CancellationToken cancellationToken)
    {
        var call = Reading(repository, blob.Digest);
        return http.SendAsync(
            call,
            async (answer, limit) =>
            {
                await using var content = new VerifiedStream(
                    await answer.Content.ReadAsStreamAsync(limit.Token), blob, answer, why => RegistryFaults.Corrupt(call.Doing, call.Registry, why));
                destination.SetLength(0);
                var piece = new byte[Piece];
                while (await content.ReadAsync(piece, limit.Token) is var length and > 0)
                {
                    await destination.WriteAsync(piece.AsMemory(0, length), limit.Token);
                    limit.Touch();
                }

                return true;
            },
            cancellationToken);
    }

    public async Task<BlobArrival> PutAsync(
        Reference repository, BlobContent content, ImmutableArray<string> mountFrom, IProgress<long> position, CancellationToken cancellationToken)
    {
        var digest = content.Descriptor.Digest;
        if (await ExistsAsync(repository, digest, cancellationToken))
        {
            return BlobArrival.Existed;
        }

        Uri? session = null;
        foreach (var from in mountFrom.Where(from => from != repository.Repository))
        {
            // 202: not there: the registry starts an upload.
            (var isMounted, session) = await MountAsync(repository, digest, from, cancellationToken);
            if (isMounted)
            {
                return BlobArrival.Mounted;
            }
        }

        await new BlobUpload(http, paths, this, repository, content, position, isAnew: false).RunAsync(session, cancellationToken);
        return BlobArrival.Sent;
    }

    public Task SendAnewAsync(Reference repository, BlobContent content, IProgress<long> position, CancellationToken cancellationToken) =>
        new BlobUpload(http, paths, this, repository, content, position, isAnew: true).RunAsync(null, cancellationToken);

    private RegistryCall Reading(Reference repository, Digest blob) =>
        new($"reading {repository.WithDigest(blob)}", repository.Registry, HttpMethod.Get, paths.Blob(repository, blob)) { Scopes = Scope.Pull(repository) };

    private Task<(bool IsMounted, Uri? Session)> MountAsync(Reference repository, Digest digest, string from, CancellationToken cancellationToken)
    {
        var call = new RegistryCall($"mounting {digest} of {from} into {repository.Name}", repository.Registry, HttpMethod.Post, paths.Mount(repository, digest, from))
        {
            Scopes = Scope.Mount(repository, from),

            // Who may not read there, or a registry that cannot mount, has lost nothing.
            AlsoExpected = [HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest],
        };
        return http.SendAsync(
            call,
            answer => (answer.StatusCode == HttpStatusCode.Created, answer.StatusCode == HttpStatusCode.Accepted ? BlobUpload.PlaceOf(call, answer) : null),
            cancellationToken);
    }
}
