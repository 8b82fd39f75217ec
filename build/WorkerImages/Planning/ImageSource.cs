using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Contexts;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Planning;

/// <summary>Everything in the repository that goes into one image on one platform.</summary>
/// <param name="Definition">The image.</param>
/// <param name="Platform">What it is built for.</param>
/// <param name="DockerfilePath">Where its Dockerfile stands, from the repository root, such as <c>images/worker/Dockerfile</c>.</param>
/// <param name="Dockerfile">The rendered text.</param>
/// <param name="Files">What the Dockerfile copies out of the context, sorted by path.</param>
/// <param name="Externals">References of images from outside that the Dockerfile names besides its base (COPY --from), sorted.</param>
internal sealed record ImageSource(
    ImageDefinition Definition,
    Platform Platform,
    string DockerfilePath,
    string Dockerfile,
    ImmutableArray<ContextFile> Files,
    ImmutableArray<Reference> Externals)
{
    /// <summary>Build arguments that are part of the source; what pins base and parent is the planner's to add.</summary>
    public ImmutableSortedDictionary<string, string> Arguments { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Part of the build id: another value rebuilds the same source. Empty for an ordinary build.</summary>
    public string Refresh { get; init; } = "";

    /// <summary>Why the nightly run has given it another value; empty where it carries on the value of what is published.</summary>
    public ImmutableArray<Reason> RefreshReasons { get; init; } = [];

    /// <summary>The content of its base that a night goes on with, in place of what the base's name points to now; null for that.</summary>
    public ExternalFact? HeldBase { get; init; }

    /// <summary>For each line of the Dockerfile the place in a template that wrote it; empty where that is unknown.</summary>
    public ImmutableArray<SourcePlace> Places { get; init; } = [];

    /// <summary>The folder of the image's catalogue, from the root of its builds.</summary>
    public string CatalogDirectory => Path.GetDirectoryName(Definition.Folder)?.Replace('\\', '/') ?? "";
}
