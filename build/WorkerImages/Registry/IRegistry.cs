namespace WorkerImages.Registry;

/// <summary>All registries, through the distribution API (OCI distribution-spec 1.1). Which one is meant is for the references to say.</summary>
public interface IRegistry : IDisposable
{
    /// <summary>Manifests and indexes.</summary>
    IManifests Manifests { get; }

    /// <summary>Layers and configurations.</summary>
    IBlobs Blobs { get; }

    /// <summary>Names.</summary>
    ITags Tags { get; }

    /// <summary>What is attached to manifests.</summary>
    IReferrers Referrers { get; }

    /// <summary>Asks whether a registry answers and takes this user's login.</summary>
    /// <param name="registry">As a reference begins with.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="RegistryException">It does not.</exception>
    Task PingAsync(string registry, CancellationToken cancellationToken);
}
