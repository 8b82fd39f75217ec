namespace WorkerImages.Rendering;

/// <summary>How a Dockerfile on disk differs from what its definition gives.</summary>
public enum DifferenceKind
{
    /// <summary>It says something else.</summary>
    Changed,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is there, and no definition stands behind it.</summary>
    Orphaned,
}

/// <summary>A Dockerfile that is not what its definition gives.</summary>
/// <param name="Path">From the repository root.</param>
/// <param name="Kind">What is wrong with it.</param>
/// <param name="Diff">A unified diff from what is there to what should be; empty for an orphan.</param>
public sealed record DockerfileDifference(string Path, DifferenceKind Kind, string Diff);
