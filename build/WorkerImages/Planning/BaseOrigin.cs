namespace WorkerImages.Planning;

/// <summary>Where a base in the engine came from.</summary>
public enum BaseOrigin
{
    /// <summary>Pulled from a registry; its identity is the digest the registry gave for the reference.</summary>
    Registry,

    /// <summary>Bootstrapped from the distribution's archive; its identity is its only layer's diff id.</summary>
    Archive,
}
