namespace Build;

/// <summary>Where base images come from.</summary>
public enum BaseSource
{
    /// <summary>The registry where it answers, else the archive.</summary>
    Auto,
    Registry,
    Archive,
}
