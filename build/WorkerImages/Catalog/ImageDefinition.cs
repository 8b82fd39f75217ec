using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Catalog.Policies;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Tags;

namespace WorkerImages.Catalog;

/// <summary>
/// One image as its owner thinks of it. It stands either on a base from outside or on a parent of the same catalogue; what only the
/// image at the root of such a family may say (user, docker group, Docker CLI) its descendants inherit.
/// </summary>
internal sealed record ImageDefinition
{
    /// <summary>The name in the catalogue and in the registry.</summary>
    public required string Name { get; init; }

    /// <summary>Where the definition stands.</summary>
    public required SourcePlace Place { get; init; }

    /// <summary>The folder it stands in, from the root of its builds, such as <c>images/worker</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>The root of its builds: null for the repository of the run, else the absolute path of the folder above its catalogue, which lies outside.</summary>
    public string? SourceRoot { get; init; }

    /// <summary>True for an image of a catalogue that the one of the run includes: its Dockerfile is not this repository's to keep.</summary>
    public bool IsIncluded { get; init; }

    /// <summary>One sentence for people; becomes the OCI label of that name.</summary>
    public required string Description { get; init; }

    /// <summary>The version that tags begin with.</summary>
    public required string Version { get; init; }

    /// <summary>Its further tags in a registry, in the order of the definition.</summary>
    public ImmutableArray<TagPattern> Tags { get; init; } = [];

    /// <summary>When the nightly run rebuilds it though its source has not changed.</summary>
    public RefreshPolicy Refresh { get; init; } = new();

    /// <summary>The whole name, registry included, without a tag or digest.</summary>
    public required Reference Repository { get; init; }

    /// <summary>The base from outside; null for an image that has a <see cref="Parent"/>.</summary>
    public BaseDefinition? Base { get; init; }

    /// <summary>Where the definition names its base; null for an image that has a <see cref="Parent"/>.</summary>
    public SourcePlace? BasePlace { get; init; }

    /// <summary>The image of this catalogue it is built on; null for an image that has a <see cref="Base"/>.</summary>
    public ImageDefinition? Parent { get; init; }

    /// <summary>The images of this catalogue that <see cref="Files"/> are copied from, sorted by name.</summary>
    public ImmutableArray<ImageDefinition> Copied { get; init; } = [];

    /// <summary><see cref="Copied"/>, each with the build argument that names it in the rendered Dockerfile.</summary>
    public IEnumerable<KeyValuePair<string, ImageDefinition>> CopiedByArgument =>
        Copied.Select((image, at) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"IMAGE_{at + 1}"), image));

    /// <summary>False for one that is only built for others of the catalogue, and goes to no registry.</summary>
    public bool IsPublished { get; init; } = true;

    /// <summary>What it can be built for, at least one.</summary>
    public required ImmutableArray<Platform> Platforms { get; init; }

    /// <summary>The worker's account; the same in the whole family.</summary>
    public required UserDefinition User { get; init; }

    /// <summary>The group for the Docker socket in the image; the same in the whole family.</summary>
    public required GroupDefinition DockerGroup { get; init; }

    /// <summary>PEM files of authorities that the family trusts, paths from the repository root; on an image with a <see cref="Base"/> only.</summary>
    public ImmutableArray<string> Certificates { get; init; } = [];

    /// <summary>Further groups that this image makes for the worker.</summary>
    public ImmutableArray<GroupDefinition> Groups { get; init; } = [];

    /// <summary>Whom its containers start as; once an image starts as its user, its descendants do.</summary>
    public ImageStart Start { get; init; }

    /// <summary>The Docker CLI this image brings; null when its parent brings it.</summary>
    public ToolDefinition? DockerCli { get; init; }

    /// <summary>The buildx plugin this image adds, if any.</summary>
    public ToolDefinition? Buildx { get; init; }

    /// <summary>The compose plugin this image adds, if any.</summary>
    public ToolDefinition? Compose { get; init; }

    /// <summary>The programs besides Docker's that this image adds, in the order of the definition.</summary>
    public ImmutableArray<ProgramDefinition> OwnPrograms { get; init; } = [];

    /// <summary>The programs this image adds, Docker's first.</summary>
    public IEnumerable<ProgramDefinition> Programs => ToolKeys.OfDocker(this).Concat(OwnPrograms);

    /// <summary>Archives beside the distribution's that this image adds.</summary>
    public ImmutableArray<PackageArchive> Archives { get; init; } = [];

    /// <summary>Packages this image adds, sorted.</summary>
    public ImmutableArray<string> Packages { get; init; } = [];

    /// <summary>Packages that are removed, sorted.</summary>
    public ImmutableArray<string> Remove { get; init; } = [];

    /// <summary>The virtual environment this image makes or adds to; null for none.</summary>
    public PythonDefinition? Python { get; init; }

    /// <summary>Directories this image makes for the worker, sorted by path.</summary>
    public ImmutableArray<DirectoryDefinition> Directories { get; init; } = [];

    /// <summary>Files of the repository this image holds, in the order they are copied.</summary>
    public ImmutableArray<FileDefinition> Files { get; init; } = [];

    /// <summary>What root runs in the build, in this order.</summary>
    public ImmutableArray<StepDefinition> Steps { get; init; } = [];

    /// <summary>Directories this image puts before <c>PATH</c>, the first first.</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>Environment variables this image sets, sorted by name.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Labels this image sets, catalogue-wide ones included, sorted by name.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The working directory; the same as the parent's if the definition is silent.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Directories of the worker's whose content outlives a container; made where no other key makes them.</summary>
    public ImmutableArray<string> Volumes { get; init; } = [];

    /// <summary>TCP ports that the worker listens on.</summary>
    public ImmutableArray<int> Ports { get; init; } = [];

    /// <summary>The signal that asks the worker to end; null to keep the parent's, or SIGTERM.</summary>
    public string? StopSignal { get; init; }

    /// <summary>The command that a container runs if it is given none; empty to keep the parent's.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>How Docker asks a running worker for its health; null to keep the parent's.</summary>
    public HealthCheckDefinition? HealthCheck { get; init; }

    /// <summary>The checks this image declares; a child is also given its ancestors'.</summary>
    public ImmutableArray<SmokeCheckDefinition> Smoke { get; init; } = [];

    /// <summary>This image, its parent, its parent's parent, up to the one on a base.</summary>
    public IEnumerable<ImageDefinition> Lineage
    {
        get
        {
            for (var image = this; image is not null; image = image.Parent)
            {
                yield return image;
            }
        }
    }

    /// <summary>The images of the catalogue that must be there before it: its parent, and those that it copies from; each once.</summary>
    public IEnumerable<ImageDefinition> Needs => Parent is null ? Copied : Copied.Prepend(Parent).Distinct();

    /// <summary><see cref="Needs"/>, theirs, and so on; each once.</summary>
    public IEnumerable<ImageDefinition> Below => FamilyTree.Below(Needs, image => image.Needs);

    /// <summary>The image at the root of the family: the one that has a <see cref="Base"/>.</summary>
    public ImageDefinition Root => Lineage.Last();

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Two definitions at the same place are the same; a record's own equality would walk the family.</summary>
    public bool Equals(ImageDefinition? other) => other is not null && Name == other.Name && Place == other.Place;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Place);
}

/// <summary>Whom a container's first process runs as.</summary>
internal enum ImageStart
{
    /// <summary>Root: the entrypoint finds the socket's group by itself and becomes the user.</summary>
    Root,

    /// <summary>The user, by number: nothing in the container is ever root, and the caller that starts it adds the socket's group.</summary>
    User,
}
