using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>Manifests and indexes in registries. A reference's digest counts before its tag; without either it is <c>latest</c>.</summary>
internal interface IManifests
{
    /// <summary>What a name points to now, in one small request; null when the registry does not have it.</summary>
    Task<Descriptor?> ResolveAsync(Reference reference, CancellationToken cancellationToken);

    /// <summary>The bytes, checked against their digest; null when the registry does not have it.</summary>
    /// <exception cref="Outcomes.WorkerImagesException">They do not match the digest (<see cref="Outcomes.ExitCode.Verification"/>).</exception>
    Task<Document?> GetAsync(Reference reference, CancellationToken cancellationToken);

    /// <summary>Stores the bytes under a tag or their digest. All that they name must be there.</summary>
    Task PutAsync(Reference reference, Document document, CancellationToken cancellationToken);
}
