namespace WorkerImages.Packages;

/// <summary>Whose word it is that a package is installed.</summary>
public enum PackageKind
{
    /// <summary>dpkg's.</summary>
    Debian,

    /// <summary>A virtual environment's.</summary>
    Python,
}
