using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.Publishing.Push;

/// <summary>Makes sure that a repository has blobs: it sends blobs that are not there, and sends again blobs that are known to be damaged there.</summary>
internal sealed class BlobDelivery(IBlobs blobs, Reference repository, IReadOnlySet<Digest> damaged, PushProgress progress)
{
    /// <summary>Where to.</summary>
    public Reference Repository => repository;

    /// <param name="content">The blob.</param>
    /// <param name="mountFrom">Repositories of the same registry that may have it; a damaged one is taken from none.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="WorkerImagesException">The registry keeps a damaged blob (<see cref="ExitCode.Verification"/>).</exception>
    public async Task PutAsync(BlobContent content, ImmutableArray<string> mountFrom, CancellationToken cancellationToken)
    {
        var position = progress.Of(content.Descriptor);
        if (!damaged.Contains(content.Descriptor.Digest))
        {
            progress.Arrived(content.Descriptor, await blobs.PutAsync(repository, content, mountFrom, position, cancellationToken));
            return;
        }

        await blobs.SendAnewAsync(repository, content, position, cancellationToken);
        await CheckAsync(content.Descriptor, cancellationToken);
        progress.Arrived(content.Descriptor, BlobArrival.Sent);
    }

    // Registries tend to throw away what they think they have.
    private async Task CheckAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            await blobs.CheckAsync(repository, blob, cancellationToken);
        }
        catch (RegistryException fault) when (fault.IsAboutContent)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"{repository.WithDigest(blob.Digest)} is damaged and could not be repaired",
                $"it was sent again, and {repository.Registry} kept its damaged bytes: {fault.Why}",
                $"have the owner of {repository.Registry} delete that blob from its storage, then publish again",
                fault);
        }
    }
}
