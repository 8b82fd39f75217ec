namespace WorkerImages.Planning;

/// <summary>Where a base in the engine came from.</summary>
public enum BaseOrigin
{
    /// <summary>Pulled from a registry.</summary>
    Registry,

    /// <summary>Bootstrapped from the distribution's archive.</summary>
    Archive,
}
