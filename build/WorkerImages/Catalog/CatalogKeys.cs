using System.Collections.Immutable;
using WorkerImages.Catalog.Policies;
using WorkerImages.Oci;
using WorkerImages.Tags;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>The keys of <c>catalog.yaml</c>.</summary>
internal static class CatalogKeys
{
    public static readonly Key<string> Registry = new(
        "registry",
        "Registry and path before every image's name, such as localhost:5000/acme.",
        Texts.Of(Grammars.Registry),
        isRequired: true);

    public static readonly Key<string> Version = new(
        "version", "The version at the start of each tag; an image may have its own.", Texts.Of(Grammars.Version), isRequired: true);

    public static readonly Key<TagPattern[]> Tags = new(
        "tags",
        "Further tags in a registry, such as latest, \"{major}.{minor}\", \"{branch}\", \"pr-{pr}\" or \"{date}\". An image's own list replaces this one.",
        new ListShape<TagPattern>(Texts.TagPattern));

    public static readonly Key<ImmutableSortedDictionary<string, string>> Labels = new(
        "labels", "Labels on every image.", new TableShape<string>(Grammars.LabelKey, Texts.Of(Grammars.Value)));

    public static readonly Key<UserDefinition> User = new(
        "user", "The worker's account. Default: appuser, 1000.", AccountKeys.User);

    public static readonly Key<GroupDefinition> DockerGroup = new(
        "dockerGroup", "The group of the Docker socket inside an image. Default: docker, 2375.", AccountKeys.Group);

    public static readonly Key<Platform[]> Platforms = new(
        "platforms", "What an image can be built for. Default: linux/amd64.", new ListShape<Platform>(Texts.Platform));

    public static readonly Key<MapValues> Docker = new(
        "docker", "Docker's programs in an image. An image's own entry comes first.", ToolKeys.Docker);

    public static readonly Key<string[]> Certificates = new(
        "certificates",
        "PEM files of authorities, such as a company's own, that an image trusts during its build and after it, from this file's folder. An image's own list replaces this one.",
        new ListShape<string>(Texts.Of(Grammars.PathFromHere)));

    public static readonly Key<MapValues> Defaults = new(
        "defaults",
        "Settings for images on a base that do not set them.",
        new MapShape<MapValues>([User, DockerGroup, Platforms, Docker, Certificates], [], values => values));

    private static readonly Key<string> Suite = new(
        "suite", "The archive's suite, such as trixie.", Texts.Of(Grammars.Suite), isRequired: true);

    private static readonly Key<string[]> Components = new(
        "components", "The archive's components. Default: main.", new ListShape<string>(Texts.Of(Grammars.Component)));

    private static readonly Key<string[]> Packages = new(
        "packages",
        "What is installed beyond the essential packages. Default: nothing.",
        new ListShape<string>(Texts.Of(Grammars.Package)));

    private static readonly Key<Reference> Image = new(
        "image", "Where a registry is reachable: the image to pull, by a tag other than latest or by digest.", Texts.BaseReference, isRequired: true);

    private static readonly Key<ArchiveDefinition> Archive = new(
        "archive",
        "Where none is: how to bootstrap it from the distribution's archive.",
        new MapShape<ArchiveDefinition>([Suite, Components, Packages], [], values => new(
            values.Required(Suite),
            [.. values.Get(Components, ["main"])],
            [.. values.Get(Packages, []).Order(StringComparer.Ordinal)])));

    /// <summary>The shape of a base knows no name; the table that holds it does.</summary>
    public static readonly Key<ImmutableSortedDictionary<string, BaseDefinition>> Bases = new(
        "bases",
        "Images from outside to build on.",
        new TableShape<BaseDefinition>(Grammars.ImageName, new MapShape<BaseDefinition>(
            [Image, Archive], [], values => new(values.Node.Key, values.Required(Image), values.Get(Archive)))));

    public static readonly Key<ImmutableSortedDictionary<string, PackageArchive>> Archives = new(
        "archives",
        "Archives of packages besides the distribution's. Images name them, and only the packages listed here come from them.",
        new TableShape<PackageArchive>(Grammars.ImageName, PackageArchiveKeys.Shape));

    public static readonly Key<IncludeDefinition[]> Include = new(
        "include",
        "Other catalogues, whose images and bases the images here may build on: worker-images for the images that come with the program, else a folder, from this one's.",
        new ListShape<IncludeDefinition>(IncludeKeys.Shape));

    public static readonly Key<ImmutableSortedDictionary<string, RegistryDefinition>> Registries = new(
        "registries",
        "How to reach registries that need more than TLS as this machine trusts it, by host and port. Entries of included catalogues do not count.",
        new TableShape<RegistryDefinition>(Grammars.RegistryHost, RegistryKeys.Shape));

    public static readonly Key<MapValues> Refresh = new(
        "refresh", "When the nightly run rebuilds images whose source has not changed. An image's own value comes first.", RefreshKeys.Shape);

    private static readonly Key<string>[] RunnersByPlatform =
        [.. Platform.Known.Select(name => new Key<string>(name, $"The label of a runner that builds {name}.", Texts.Of(Grammars.Runner)))];

    public static readonly Key<ImmutableSortedDictionary<string, string>> Runners = new(
        "runners",
        "Where the CI system builds a platform (target Matrix). Default: the hosted runners of GitHub or GitLab.",
        new MapShape<ImmutableSortedDictionary<string, string>>([.. RunnersByPlatform], [], values => RunnersByPlatform
            .Where(values.Has)
            .ToImmutableSortedDictionary(key => key.Name, key => values.Required(key), StringComparer.Ordinal)));

    private static readonly Key<int> Keep = new(
        "keep",
        "How many of the newest builds of each image stay, whatever their age; two at least, as Rollback goes back to the one before. Default: 10.",
        new NumberShape(2, 10_000));

    private static readonly Key<int> Days = new("days", "How many days every build stays. Default: 90.", new NumberShape(1, 36_500));

    public static readonly Key<RetentionDefinition> Retention = new(
        "retention",
        "Which builds stay in a registry (target Prune): those that a rolling tag points to, the young ones, and the newest.",
        new MapShape<RetentionDefinition>(
            [Keep, Days], [], values => new(values.Get(Keep, RetentionDefinition.Usual.Keep), values.Get(Days, RetentionDefinition.Usual.Days))));

    public static readonly MapShape<MapValues> Shape = new(
        [Registry, Version, Tags, Labels, Defaults, Bases, Archives, Include, Registries, Refresh, Retention, Runners], [new AtLeastOneOf(Bases, Include)], values => values);
}

/// <summary>An image from outside to build on, and the two ways to get it.</summary>
/// <param name="Name">Its name in the catalogue, such as <c>debian-trixie</c>.</param>
/// <param name="Image">Where a registry is reachable: the reference to pull.</param>
/// <param name="Archive">Where none is: how to bootstrap it from the distribution's archive; null if that cannot be done.</param>
internal sealed record BaseDefinition(string Name, Reference Image, ArchiveDefinition? Archive);

/// <summary>How a base is bootstrapped from a distribution's archive.</summary>
/// <param name="Suite">The archive's suite, such as <c>trixie</c>.</param>
/// <param name="Components">The archive's components, such as <c>main</c>.</param>
/// <param name="Packages">What is installed beyond the essential packages, sorted.</param>
internal sealed record ArchiveDefinition(string Suite, ImmutableArray<string> Components, ImmutableArray<string> Packages);

/// <summary>Which builds of an image stay in its registry, besides the builds that something else needs.</summary>
/// <param name="Keep">How many of the newest stay, whatever their age.</param>
/// <param name="Days">How many days every one stays.</param>
internal sealed record RetentionDefinition(int Keep, int Days)
{
    /// <summary>Where a catalogue does not say.</summary>
    public static RetentionDefinition Usual { get; } = new(10, 90);
}

/// <summary>A catalogue that another includes.</summary>
/// <param name="Path">Its folder, from the folder of the catalogue that includes it; <see cref="IncludeKeys.Program"/> for the program's own.</param>
/// <param name="Registry">Registry and path for its images in builds of this catalogue; null where they get the same as the catalogue that includes it.</param>
internal sealed record IncludeDefinition(string Path, string? Registry)
{
    /// <summary>True for the images that come with the program.</summary>
    public bool IsProgram => Path == IncludeKeys.Program;
}

/// <summary>The two forms of an entry of <c>include</c>: a folder alone, or a folder with a registry.</summary>
internal static class IncludeKeys
{
    /// <summary>What names the images that come with the program; a folder of that name is <c>./worker-images</c>.</summary>
    public const string Program = "worker-images";

    private static readonly Key<string> Path = new(
        "path", "The folder of the catalogue, from this file's, or worker-images for the images that come with the program.", Texts.Of(Grammars.PathFromHere), isRequired: true);

    private static readonly Key<string> Registry = new(
        "registry",
        "Registry and path for its images when they are built here, such as localhost:5000/acme. Default: this catalogue's.",
        Texts.Of(Grammars.Registry));

    public static readonly Shape<IncludeDefinition> Shape = new EitherShape<IncludeDefinition>(
        node => node is MapNode,
        new MapShape<IncludeDefinition>([Path, Registry], [], values => values.TryGet(Path, out var path) ? new(path, values.Get(Registry)) : null),
        new MappedShape<string, IncludeDefinition>(Texts.Of(Grammars.PathFromHere), path => new(path, null)));
}
