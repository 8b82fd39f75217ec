using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>A program in an image, root's.</summary>
/// <param name="Name">The name of its file, by which it is called.</param>
/// <param name="Directory">Where it is put; a package has its own place for it.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record ProgramDefinition(string Name, string Directory, ToolDefinition Source)
{
    /// <summary>Where programs are that are called by their name.</summary>
    public const string UsualDirectory = "/usr/local/bin";

    /// <summary>Where it is; null when its package decides that.</summary>
    public string? Path => Source.Package is null ? $"{Directory}/{Name}" : null;
}

/// <summary>Where a program comes from, and what it must be. Exactly one of the three sources is set.</summary>
/// <param name="Version">What the version the program prints must begin with, such as <c>26.1</c>; null to take what comes.</param>
/// <param name="Package">Source <c>archive</c>: a package of the distribution that brings the program and no daemon.</param>
/// <param name="Image">Source <c>image</c>: an image to copy the program from.</param>
/// <param name="Static">Source <c>static</c>: downloads with recorded sums.</param>
internal sealed record ToolDefinition(string? Version, string? Package, ToolImage? Image, ImmutableArray<ToolDownload> Static);

/// <summary>A program inside another image.</summary>
/// <param name="Reference">The image, with a digest.</param>
/// <param name="Path">The program's absolute path in it.</param>
internal sealed record ToolImage(Reference Reference, string Path);

/// <summary>A program's download for one platform.</summary>
/// <param name="Platform">The platform it runs on.</param>
/// <param name="Url">An https (or http) address of the program itself or of a .tgz or .tar.gz that holds it.</param>
/// <param name="Sha256">The recorded digest of what the address serves.</param>
/// <param name="Member">The program's path inside the archive; null when the download is the program.</param>
internal sealed record ToolDownload(Platform Platform, Uri Url, Digest Sha256, string? Member);

/// <summary>Programs and where they come from, Docker's among them.</summary>
internal static class ToolKeys
{
    // Where the CLI looks for plugins besides the place of the distribution's packages.
    private const string Plugins = "/usr/local/libexec/docker/cli-plugins";

    private static readonly Key<string> Version = new(
        "version",
        "What the version that the program prints must begin with. Default: what comes is taken.",
        Texts.Of(Grammars.ProgramVersion));

    private static readonly Key<string> Archive = new(
        "archive", "From the distribution: the package that brings the program and no daemon.", Texts.Of(Grammars.Package));

    private static readonly Key<Reference> ImageReference = new(
        "reference", "The image, with its digest.", Texts.PinnedReference, isRequired: true);

    private static readonly Key<string> ImagePath = new(
        "path", "The program's absolute path in that image.", Texts.Of(Grammars.AbsolutePath), isRequired: true);

    private static readonly Key<ToolImage> Image = new("image", "From another image: copied out of it.", new MapShape<ToolImage>(
        [ImageReference, ImagePath], [], values => new(values.Required(ImageReference), values.Required(ImagePath))));

    private static readonly Key<Uri> Url = new(
        "url", "The address of the program or of a .tgz or .tar.gz that holds it.", Texts.Address, isRequired: true);

    private static readonly Key<Digest> Sha256 = new(
        "sha256", "The SHA-256 sum of what the address serves.", Texts.Sha256, isRequired: true);

    private static readonly Key<string> Member = new(
        "member", "The program's path inside the archive. Default: the download is the program.", Texts.Of(Grammars.ArchiveMember));

    // A download's platform is the key it stands under.
    private static readonly MapShape<ToolDownload> Download = new([Url, Sha256, Member], [], values => new(
        Platform.Parse(values.Node.Key), values.Required(Url), values.Required(Sha256), values.Get(Member)));

    private static readonly Key<ToolDownload>[] Downloads =
        [.. Platform.Known.Select(name => new Key<ToolDownload>(name, $"The download for {name}.", Download))];

    private static readonly Key<ToolDownload[]> Static = new(
        "static",
        "From the web: a download with its recorded sum for each platform.",
        new MapShape<ToolDownload[]>([.. Downloads], [new AtLeastOneOf([.. Downloads])], values =>
            [.. Downloads.Select(key => values.Get(key)).OfType<ToolDownload>()]));

    private static readonly MapShape<ToolDefinition> Tool = new(
        [Version, Archive, Image, Static], [new ExactlyOneOf(Archive, Image, Static)], ToolOf);

    public static readonly Key<ToolDefinition> Cli = new(
        "cli", "The Docker CLI; only on an image with 'base'. Default there: the catalogue's, or the package docker-cli.", Tool);

    public static readonly Key<ToolDefinition> Buildx = new("buildx", "The buildx plugin. Default: on an image with 'base' the catalogue's; else none.", Tool);

    public static readonly Key<ToolDefinition> Compose = new("compose", "The compose plugin. Default: on an image with 'base' the catalogue's; else none.", Tool);

    /// <summary>Docker's programs, in image.yaml and among the defaults of catalog.yaml.</summary>
    public static readonly MapShape<MapValues> Docker = new([Cli, Buildx, Compose], [], values => values);

    private static readonly Key<string> Name = new(
        "name", "The name of its file, by which it is called, such as crane.", Texts.Of(Grammars.ProgramName), isRequired: true);

    private static readonly Key<string> To = new(
        "to", "The directory it is put into, root's. Default: /usr/local/bin.", Texts.Of(Grammars.FileTarget));

    /// <summary>Programs besides Docker's.</summary>
    public static readonly ListShape<ProgramDefinition> Programs = new(new MapShape<ProgramDefinition>(
        [Name, To, Version, Archive, Image, Static],
        [new ExactlyOneOf(Archive, Image, Static), new AtMostOneOf(To, Archive)],
        values => new(values.Required(Name), values.Get(To, ProgramDefinition.UsualDirectory), ToolOf(values))));

    /// <summary>The file names of Docker's programs.</summary>
    public static string FileOf(Key<ToolDefinition> tool) => tool == Cli ? "docker" : "docker-" + tool.Name;

    /// <summary>The programs of Docker that an image brings.</summary>
    public static IEnumerable<ProgramDefinition> OfDocker(ImageDefinition image) =>
        from program in new (Key<ToolDefinition> Key, string Directory, ToolDefinition? Source)[]
        {
            (Cli, ProgramDefinition.UsualDirectory, image.DockerCli), (Buildx, Plugins, image.Buildx), (Compose, Plugins, image.Compose),
        }
        where program.Source is not null
        select new ProgramDefinition(FileOf(program.Key), program.Directory, program.Source!);

    private static ToolDefinition ToolOf(MapValues values) =>
        new(values.Get(Version), values.Get(Archive), values.Get(Image), [.. values.Get(Static, [])]);
}
