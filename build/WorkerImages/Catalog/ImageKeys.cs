using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>The keys of <c>image.yaml</c>.</summary>
internal static class ImageKeys
{
    private const string InheritedByChildren = "the image on a base decides it for its whole family";

    public static readonly Key<string> Description = new(
        "description", "One sentence for people.", Texts.Of(Grammars.Description), isRequired: true);

    public static readonly Key<string> Version = new(
        "version", "The version that tags begin with. Default: the catalogue's.", Texts.Of(Grammars.Version));

    public static readonly Key<string> Base = new(
        "base", "The base of catalog.yaml that it is built on.", Texts.Of(Grammars.ImageName));

    public static readonly Key<string> From = new(
        "from", "The image of this catalogue, or of an included one, that it is built on.", Texts.Of(Grammars.ImageName));

    public static readonly Key<UserDefinition> User = new(
        "user", "The worker's account; only on an image with 'base'. Default: the catalogue's.", AccountKeys.User);

    public static readonly Key<GroupDefinition> DockerGroup = new(
        "dockerGroup",
        "The group that stands for the Docker socket in the image; only on an image with 'base'. Default: the catalogue's.",
        AccountKeys.Group);

    public static readonly Key<ImageStart> Start = new(
        "start",
        "Whom a container starts as. root: its entrypoint finds the socket's group by itself and becomes the user. user: it is never root, as "
            + "platforms with runAsNonRoot want it, and whoever starts it adds the socket's group. Default: what its parent says, or root; "
            + "what stands on an image that starts as its user does so too.",
        new ChoiceShape<ImageStart>(new("root", ImageStart.Root), new("user", ImageStart.User)));

    public static readonly Key<Platform[]> Platforms = new(
        "platforms",
        "What it can be built for. Default: what its parent, or the catalogue, says.",
        new ListShape<Platform>(Texts.Platform));

    public static readonly Key<MapValues> Docker = new(
        "docker",
        "Docker's programs in the image. None of them is an engine.",
        new MapShape<MapValues>([ToolKeys.Cli, ToolKeys.Buildx, ToolKeys.Compose], [], values => values));

    public static readonly Key<string[]> Packages = new(
        "packages",
        "Packages of the distribution, such as git or git=1:2.47.3-0+deb13u1.",
        new ListShape<string>(Texts.Of(Grammars.Package)));

    public static readonly Key<PythonDefinition> Python = new("python", "A Python virtual environment.", PythonKeys.Shape);

    public static readonly Key<DirectoryDefinition[]> Directories = new("directories", "Directories of the worker's own.", FileKeys.Directories);

    public static readonly Key<FileDefinition[]> Files = new(
        "files", "Files of the repository, .dockerignore permitting, that the image holds as root's.", FileKeys.Files);

    public static readonly Key<ImmutableSortedDictionary<string, string>> Environment = new(
        "environment",
        "Environment variables.",
        new TableShape<string>(Grammars.EnvironmentName, Texts.Of(Grammars.Value)));

    public static readonly Key<ImmutableSortedDictionary<string, string>> Labels = new(
        "labels", "Labels, besides those the tool sets.", new TableShape<string>(Grammars.LabelKey, Texts.Of(Grammars.Value)));

    public static readonly Key<string> WorkingDirectory = new(
        "workingDirectory", "The working directory, the worker's own. Default: the parent's, or /app.", Texts.Of(Grammars.OwnDirectory));

    public static readonly Key<string[]> Command = new(
        "command",
        "The argument list that a container runs if it is given none. Default: the parent's.",
        new ListShape<string>(Texts.Of(Grammars.Argument), mayRepeat: true));

    public static readonly Key<HealthCheckDefinition> HealthCheck = new(
        "healthCheck", "How Docker asks a running worker for its health, or none. Default: the parent's.", CheckKeys.HealthCheck);

    public static readonly Key<SmokeCheckDefinition[]> Smoke = new(
        "smoke", "Checks of the built image and of every image built on it.", CheckKeys.SmokeChecks);

    public static readonly MapShape<MapValues> Shape = new(
        [
            Description, Version, Base, From, User, DockerGroup, Start, Platforms, Docker, Packages, Python,
            Directories, Files, Environment, Labels, WorkingDirectory, Command, HealthCheck, Smoke,
        ],
        [new ExactlyOneOf(Base, From), new OnlyWith(Base, InheritedByChildren, User, DockerGroup)],
        values => values);
}
