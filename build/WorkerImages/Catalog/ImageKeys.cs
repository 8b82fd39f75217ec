using System.Collections.Immutable;
using System.Text.Json;
using WorkerImages.Catalog.Policies;
using WorkerImages.Oci;
using WorkerImages.Tags;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>
/// The keys of <c>image.yaml</c>. Each is declared once: its name and help, the shape that reader and JSON schema follow, what it makes
/// of a definition, and what templates see of that.
/// </summary>
internal static class ImageKeys
{
    private const string InheritedByChildren = "the image on a base decides it for its whole family";

    private static readonly ToolDefinition CliOfTheArchive = new(null, "docker-cli", null, []);

    private static readonly List<Declaration> Declared = [];

    public static readonly Key<string> Description = Declare(
        "description", "One sentence for people.", Texts.Of(Grammars.Description),
        (image, text) => image with { Description = text }, isRequired: true);

    public static readonly Key<string> Version = Declare(
        "version", "The version at the start of each tag. Default: the catalogue's.", Texts.Of(Grammars.Version),
        (image, version) => image with { Version = version });

    public static readonly Key<TagPattern[]> Tags = Declare(
        "tags",
        "Further tags in a registry, such as latest, \"{major}.{minor}\", \"{branch}\", \"pr-{pr}\" or \"{date}\". Default: the catalogue's.",
        new ListShape<TagPattern>(Texts.TagPattern), (image, tags) => image with { Tags = [.. tags] });

    public static readonly Key<bool> Publish = Declare(
        "publish", "False for an image that only other images of the catalogue need. The tool builds it and pushes it to no registry. Default: true.", new BoolShape(),
        (image, isPublished) => image with { IsPublished = isPublished });

    public static readonly Key<MapValues> Refresh = Declare(
        "refresh", "When the nightly run rebuilds it although its source has not changed. Default: the catalogue's.", RefreshKeys.Shape,
        (image, values) => image with { Refresh = RefreshKeys.Of(values, image.Refresh) });

    public static readonly Key<string> Base = Declare(
        "base", "The base that it is built on, from catalog.yaml or an included catalogue.", Texts.Of(Grammars.ImageName));

    public static readonly Key<string> From = Declare(
        "from", "The image that it is built on, from this catalogue or an included one.", Texts.Of(Grammars.ImageName));

    public static readonly Key<UserDefinition> User = Declare(
        "user", "The worker's account; only on an image with 'base'. Default: the catalogue's.", AccountKeys.User,
        (image, user) => image with { User = user }, image => image.User);

    public static readonly Key<GroupDefinition> DockerGroup = Declare(
        "dockerGroup",
        "The group of the Docker socket inside the image; only on an image with 'base'. Default: the catalogue's.",
        AccountKeys.Group, (image, group) => image with { DockerGroup = group }, image => image.DockerGroup);

    public static readonly Key<GroupDefinition[]> Groups = Declare(
        "groups", "Further groups for the worker; not on an image that starts as its user.", new ListShape<GroupDefinition>(AccountKeys.Group),
        (image, groups) => image with { Groups = [.. groups] }, image => image.Groups);

    public static readonly Key<string[]> Certificates = Declare(
        "certificates",
        "PEM files of authorities, such as a company's own, that are trusted during the build and after it, from the image's folder; "
            + "only on an image with 'base'. Default: the catalogue's.",
        new ListShape<string>(Texts.Of(Grammars.PathFromHere)),
        (image, files) => image with { Certificates = [.. files.Select(file => RelativePath.Join(image.Folder, file)!)] });

    public static readonly Key<ImageStart> Start = Declare(
        "start",
        "Whom a container starts as. With root, the entrypoint finds the socket's group and becomes the user. "
            + "With user, the container is never root, as runAsNonRoot demands, and you add the socket's group when you start it. "
            + "Default: the parent's, or root. A child of an image that starts as its user does so too.",
        new ChoiceShape<ImageStart>(("root", ImageStart.Root), ("user", ImageStart.User)),
        (image, start) => image with { Start = start });

    public static readonly Key<Platform[]> Platforms = Declare(
        "platforms", "What it can be built for. Default: the parent's, or the catalogue's.",
        new ListShape<Platform>(Texts.Platform), (image, platforms) => image with { Platforms = [.. platforms] });

    public static readonly Key<MapValues> Docker = Declare(
        "docker", "Docker's programs in the image. None of them is an engine.",
        ToolKeys.Docker,
        (image, docker) => image with
        {
            DockerCli = docker.Get(ToolKeys.Cli) ?? image.DockerCli,
            Buildx = docker.Get(ToolKeys.Buildx) ?? image.Buildx,
            Compose = docker.Get(ToolKeys.Compose) ?? image.Compose,
        });

    public static readonly Key<ProgramDefinition[]> Programs = Declare(
        "programs",
        "Programs such as crane, kubectl or a credential helper: by download with a recorded sum, from a pinned image, or from a package.",
        ToolKeys.Programs, (image, programs) => image with { OwnPrograms = [.. programs] });

    /// <summary>Their definitions are the catalogue's: <see cref="Define"/> looks them up.</summary>
    public static readonly Key<string[]> Archives = Declare(
        "archives", "Archives of catalog.yaml that packages come from, besides the distribution's.", new ListShape<string>(Texts.Of(Grammars.ImageName)));

    public static readonly Key<string[]> Packages = Declare(
        "packages", "Packages of the distribution, or of 'archives', such as git or git=1:2.47.3-0+deb13u1.",
        new ListShape<string>(Texts.Of(Grammars.Package)),
        (image, packages) => image with { Packages = [.. packages.Order(StringComparer.Ordinal)] }, image => image.Packages);

    public static readonly Key<string[]> Remove = Declare(
        "remove", "Packages of the base that the worker must not have, such as sudo.",
        new ListShape<string>(Texts.Of(Grammars.RemovedPackage)),
        (image, packages) => image with { Remove = [.. packages.Order(StringComparer.Ordinal)] }, image => image.Remove);

    public static readonly Key<PythonDefinition> Python = Declare(
        "python", "A Python virtual environment.", PythonKeys.Shape,
        (image, python) => image with { Python = PythonKeys.Placed(python, image) });

    public static readonly Key<DirectoryDefinition[]> Directories = Declare(
        "directories", "Directories that the worker owns.", FileKeys.Directories,
        (image, directories) => image with { Directories = [.. directories.OrderBy(directory => directory.Path, StringComparer.Ordinal)] });

    public static readonly Key<FileDefinition[]> Files = Declare(
        "files", "Files that the image holds, from the repository (unless .dockerignore excludes them) or from another image.", FileKeys.Files,
        (image, files) => image with { Files = [.. files.Select(file => FileKeys.Placed(file, image.Folder))] });

    public static readonly Key<StepDefinition[]> Steps = Declare(
        "steps", "Commands that root runs at the end of the build. Use them for what no other key can express.", StepKeys.Steps,
        (image, steps) => image with { Steps = [.. steps] }, image => image.Steps);

    public static readonly Key<string[]> Path = Declare(
        "path", "Directories owned by root that come before PATH, such as /opt/x/bin.", new ListShape<string>(Texts.Of(Grammars.AbsolutePath)),
        (image, path) => image with { Path = [.. path] }, image => image.Path);

    public static readonly Key<ImmutableSortedDictionary<string, string>> Environment = Declare(
        "environment", "Environment variables.", new TableShape<string>(Grammars.EnvironmentName, Texts.Of(Grammars.VariableValue)),
        (image, variables) => image with { Environment = variables }, image => image.Environment);

    public static readonly Key<ImmutableSortedDictionary<string, string>> Labels = Declare(
        "labels", "Labels, besides those the tool sets.", new TableShape<string>(Grammars.LabelKey, Texts.Of(Grammars.Value)),
        (image, labels) => image with { Labels = image.Labels.SetItems(labels) });

    public static readonly Key<string> WorkingDirectory = Declare(
        "workingDirectory", "The working directory, which the worker owns. Default: the parent's, or /app.",
        Texts.Of(Grammars.OwnDirectory), (image, path) => image with { WorkingDirectory = path }, image => image.WorkingDirectory);

    /// <summary>After the directories and the working directory, for what is one of them is not made again.</summary>
    public static readonly Key<string[]> Volumes = Declare(
        "volumes", "Directories that the worker owns and whose content outlives a container.", new ListShape<string>(Texts.Of(Grammars.OwnDirectory)),
        (image, volumes) => image with { Volumes = [.. volumes], Directories = FileKeys.WithVolumes(image, volumes) }, image => image.Volumes);

    public static readonly Key<int[]> Ports = Declare(
        "ports", "TCP ports that the worker listens on. They inform people and open nothing.",
        new ListShape<int>(new NumberShape(1, 65535)), (image, ports) => image with { Ports = [.. ports] }, image => image.Ports);

    public static readonly Key<string> StopSignal = Declare(
        "stopSignal", "The signal that asks the worker to end. Default: the parent's, or SIGTERM.",
        new ChoiceShape<string>(("SIGTERM", "SIGTERM"), ("SIGINT", "SIGINT"), ("SIGQUIT", "SIGQUIT")),
        (image, signal) => image with { StopSignal = signal }, image => image.StopSignal);

    public static readonly Key<string[]> Command = Declare(
        "command", "The argument list that a container runs unless it gets another. Default: the parent's.",
        new ListShape<string>(Texts.Of(Grammars.Argument), mayRepeat: true),
        (image, command) => image with { Command = [.. command] }, image => image.Command);

    public static readonly Key<HealthCheckDefinition> HealthCheck = Declare(
        "healthCheck", "How Docker checks a running worker's health, or none. Default: the parent's.", CheckKeys.HealthCheck,
        (image, check) => image with { HealthCheck = check });

    public static readonly Key<SmokeCheckDefinition[]> Smoke = Declare(
        "smoke", "Checks of the built image and of every image built on it.", CheckKeys.SmokeChecks,
        (image, checks) => image with { Smoke = [.. checks] });

    public static readonly MapShape<MapValues> Shape = new(
        [.. Declared.Select(declaration => declaration.Key)],
        [new ExactlyOneOf(Base, From), new OnlyWith(Base, InheritedByChildren, User, DockerGroup, Certificates)],
        values => values)
    {
        ForeignWords = DockerfileKeys.Ours,
    };

    /// <summary>What templates see of an image's keys, each under its name in snake case.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Shown(ImageDefinition image) =>
        from declaration in Declared
        where declaration.Shown is not null
        select KeyValuePair.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(declaration.Key.Name), declaration.Shown!(image));

    /// <summary>Makes the definition of a draft in which nothing is wrong: what its catalogue or parent gives, then its keys.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="made">The definitions of those it needs.</param>
    public static ImageDefinition Define(ImageDraft draft, IReadOnlyDictionary<ImageDraft, ImageDefinition> made)
    {
        var parent = draft.Parent is null ? null : made[draft.Parent];
        var defaults = draft.Catalog.Defaults;
        var docker = parent is null ? defaults.Docker : null;
        var silent = new ImageDefinition
        {
            Name = draft.Name,
            Place = draft.Values.Node.Place,
            SourceRoot = draft.Catalog.IsOutside ? draft.Catalog.Root : null,
            Folder = draft.Folder,
            IsIncluded = draft.Catalog.IsIncluded,
            Parent = parent,
            Copied = [.. draft.Copied.Select(copied => made[copied])],
            Base = parent is null ? draft.Catalog.Bases[draft.Values.Required(Base)] : null,
            BasePlace = parent is null ? draft.Values.NodeOf(Base).Place : null,
            Repository = Reference.Parse($"{draft.Catalog.Registry}/{draft.Name}"),
            Description = "",
            Version = defaults.Version,
            Tags = defaults.Tags,
            Refresh = defaults.Refresh,
            Platforms = parent?.Platforms ?? defaults.Platforms,
            User = parent?.User ?? defaults.User,
            DockerGroup = parent?.DockerGroup ?? defaults.DockerGroup,
            DockerCli = parent is null ? docker?.Get(ToolKeys.Cli) ?? CliOfTheArchive : null,
            Buildx = docker?.Get(ToolKeys.Buildx),
            Compose = docker?.Get(ToolKeys.Compose),
            Certificates = parent is null ? [.. defaults.Certificates.Select(file => RelativePath.Join(draft.Catalog.Directory, file)!)] : [],
            Archives = [.. draft.Values.Get(Archives, []).Select(name => defaults.Archives![name]).Select(archive => archive with
            {
                Key = $"{draft.Catalog.Directory}/{archive.Key}",
            })],
            Start = parent?.Start ?? ImageStart.Root,
            Labels = defaults.Labels,
            WorkingDirectory = parent?.WorkingDirectory ?? CatalogDefaults.WorkingDirectory,
        };
        return Declared.Aggregate(silent, (image, declaration) => declaration.Set(image, draft.Values));
    }

    /// <param name="name">How it is written.</param>
    /// <param name="help">For an editor's tooltip, and for the message that it is missing.</param>
    /// <param name="shape">What its value may be.</param>
    /// <param name="set">The definition with the value; null when the value is no part of it.</param>
    /// <param name="shown">What templates see of the definition under the key's name; null for nothing.</param>
    /// <param name="isRequired">True when every image must have it.</param>
    private static Key<T> Declare<T>(
        string name,
        string help,
        Shape<T> shape,
        Func<ImageDefinition, T, ImageDefinition>? set = null,
        Func<ImageDefinition, object?>? shown = null,
        bool isRequired = false)
    {
        var key = new Key<T>(name, help, shape, isRequired);
        Declared.Add(new(
            key, (image, values) => set is not null && values.TryGet(key, out var value) ? set(image, value) : image, shown));
        return key;
    }

    private sealed record Declaration(
        Key Key, Func<ImageDefinition, MapValues, ImageDefinition> Set, Func<ImageDefinition, object?>? Shown);
}
