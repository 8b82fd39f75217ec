using WorkerImages.Registry.Upkeep;

namespace WorkerImages.Registry;

/// <summary>All registries, through the distribution API (OCI distribution-spec 1.1). Which one is meant is for the references to say.</summary>
internal interface IRegistry : IDisposable
{
    /// <summary>Manifests and indexes.</summary>
    IManifests Manifests { get; }

    /// <summary>Layers and configurations.</summary>
    IBlobs Blobs { get; }

    /// <summary>What is attached to manifests.</summary>
    IReferrers Referrers { get; }

    /// <summary>What there is, and taking it away.</summary>
    ITags Tags { get; }
}
