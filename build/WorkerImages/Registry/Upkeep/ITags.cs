using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Registry.Upkeep;

/// <summary>All tags of a repository, and taking away what they point to (OCI distribution-spec 1.1, "Listing Tags" and "Deleting tags").</summary>
internal interface ITags
{
    /// <summary>All of them, sorted; none where the registry does not know the repository.</summary>
    Task<ImmutableArray<string>> ListAsync(Reference repository, CancellationToken cancellationToken);

    /// <summary>Takes a tag away, or a manifest with all its tags where the reference has a digest. What is not there is no fault.</summary>
    /// <exception cref="RegistryException">The registry does not do it.</exception>
    Task DeleteAsync(Reference reference, CancellationToken cancellationToken);
}
