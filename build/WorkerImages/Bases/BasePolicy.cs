namespace WorkerImages.Bases;

/// <summary>Where bases may come from.</summary>
public enum BasePolicy
{
    /// <summary>What the engine has; else the registry if it answers; else the distribution's archive.</summary>
    Auto,

    /// <summary>From the registry only.</summary>
    Registry,

    /// <summary>From the distribution's archive only.</summary>
    Archive,
}
