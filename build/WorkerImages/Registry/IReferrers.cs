using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>
/// Manifests about other manifests (OCI distribution-spec 1.1, "Listing Referrers"). Where a registry does not list them itself, an index
/// under the tag <c>sha256-HEX</c> of the subject does ("Referrers Tag Schema"), and is kept up to date here.
/// </summary>
internal interface IReferrers
{
    /// <summary>What is attached to a manifest.</summary>
    Task<ImmutableArray<Descriptor>> ListAsync(Reference repository, Digest subject, CancellationToken cancellationToken);

    /// <summary>Stores a manifest that has a subject by its digest, and sees to it that it is listed.</summary>
    /// <exception cref="ArgumentException">The manifest has no subject.</exception>
    Task AttachAsync(Reference repository, Document manifest, CancellationToken cancellationToken);
}
