using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.Publishing.Push;

/// <summary>Stores manifests by digest, and believes that they are stored only when they have been read back.</summary>
internal sealed class VerifiedManifests(IManifests manifests)
{
    /// <summary>Stores a manifest that is not there yet.</summary>
    /// <exception cref="WorkerImagesException">What can be read is not what was sent (<see cref="ExitCode.Verification"/>).</exception>
    public async Task StoreAsync(Reference repository, Document document, CancellationToken cancellationToken)
    {
        var reference = repository.WithDigest(document.Digest);
        if (document.Equals(await manifests.GetAsync(reference, cancellationToken)))
        {
            return;
        }

        await manifests.PutAsync(reference, document, cancellationToken);
        var stored = await manifests.GetAsync(reference, cancellationToken);
        if (!document.Equals(stored))
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"{reference} is not in the registry as it was sent",
                stored is null ? "it cannot be read" : $"what can be read is {stored.MediaType} with the digest {stored.Digest}",
                "no tag was moved; look at the registry's storage and at proxies in between, then run again");
        }
    }
}
