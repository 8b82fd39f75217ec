using Cake.Core;
using Cake.Frosting;

namespace Build;

/// <summary>What every task is given: the arguments, the places, and the signal to stop.</summary>
public sealed class BuildContext(ICakeContext context, BuildArguments arguments, RepositoryRoot root, Interruption interruption)
    : FrostingContext(context)
{
    public BuildArguments BuildArguments { get; } = arguments;

    /// <summary>The checkout, as an absolute path.</summary>
    public string Root { get; } = root.Path;

    /// <summary>Where the definitions are: given relative to the caller's directory, else the repository's own.</summary>
    public string CatalogDirectory { get; } = arguments.Catalog is { } given ? Path.GetFullPath(given) : Path.Combine(root.Path, "images");

    /// <summary>Where everything made goes.</summary>
    public string ArtifactsDirectory { get; } = Path.Combine(root.Path, "artifacts");

    /// <summary>Cancelled by the first Ctrl+C or SIGTERM; the process ends soon after, whatever a task still does.</summary>
    public CancellationToken CancellationToken { get; } = interruption.Token;
}
