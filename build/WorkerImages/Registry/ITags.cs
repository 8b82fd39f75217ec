using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>The tags of repositories.</summary>
public interface ITags
{
    /// <summary>All tags, in the registry's order; none for a repository that is not there.</summary>
    Task<ImmutableArray<string>> ListAsync(Reference repository, CancellationToken cancellationToken);
}
