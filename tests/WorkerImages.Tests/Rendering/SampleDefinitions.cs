using WorkerImages.Catalog;
using WorkerImages.Oci;

namespace WorkerImages.Tests.Rendering;

/// <summary>Definitions that use what the shipped ones do not.</summary>
internal static class SampleDefinitions
{
    private static readonly Digest Sum = Digest.Of("program"u8);

    public static ImageDefinition WithTools { get; } = ShippedImages.Worker with
    {
        Name = "tools",
        Place = new("images/tools/image.yaml"),
        Folder = "images/tools",
        Platforms = [new("linux", "amd64"), new("linux", "arm", "v7")],
        DockerCli = new(
            "27.1",
            null,
            null,
            [
                new(new("linux", "amd64"), new("https://acme.example/docker-27.1.tgz?arch=x86_64"), Sum, "docker/docker"),
                new(new("linux", "arm", "v7"), new("https://acme.example/docker-27.1-armhf"), Sum, null),
            ]),
        Buildx = new(null, null, new(Reference.Parse("docker.io/docker/buildx-bin").WithDigest(Sum), "/buildx"), []),
        Compose = ShippedImages.Package("docker-compose"),
        OwnPrograms =
        [
            new("crane", "/opt/tools/bin", new("0.20", null, null, [new(new("linux", "amd64"), new("https://acme.example/crane.tgz"), Sum, "crane")])),
            new("uv", "/usr/local/bin", new(null, null, new(Reference.Parse("ghcr.io/astral-sh/uv").WithDigest(Sum), "/uv"), [])),
            new("docker-credential-ecr-login", "/usr/local/bin", ShippedImages.Package("amazon-ecr-credential-helper")),
        ],
        Packages = ["git", "libstdc++6"],
        Environment = ShippedImages.Pairs(("EMPTY", ""), ("QUOTED", "a \"b\" $c \\ 'd'")),
        HealthCheck = new([], TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0),
        Command = ["sh", "-c", "echo \"$HOME\" {{.ID}}"],
    };

    public static ImageDefinition WithArchives { get; } = ShippedImages.Worker with
    {
        Name = "archives",
        Place = new("images/archives/image.yaml"),
        Folder = "images/archives",
        Archives =
        [
            new("docker", new("https://acme.example/debian"), "trixie", ["stable"], "images/keys/docker.asc", ["docker-buildx-plugin", "docker-ce-cli"]),
            new("nvidia", new("https://acme.example:8443/nvidia"), "/", [], "images/keys/nvidia.gpg", ["nvidia-container-toolkit"]),
        ],
        DockerCli = ShippedImages.Package("docker-ce-cli"),
        Packages = ["nvidia-container-toolkit"],
    };

    public static ImageDefinition WithPip { get; } = ShippedImages.Child("pip", ShippedImages.Worker) with
    {
        Python = new(
            "/opt/venv",
            [],
            new(
                ["docker==7.1.0", "requests[socks]>=2,<3; python_version > '3.8'"],
                ["images/pip/requirements.txt"],
                ["images/pip/locks/constraints.txt"],
                new("https://acme.example/simple"),
                RequireHashes: true)),
        HealthCheck = new(["true"], TimeSpan.FromMinutes(2), TimeSpan.FromMilliseconds(1500), TimeSpan.Zero, 1),
    };

    public static ImageDefinition WithCredentials { get; } = ShippedImages.Child("confidential", ShippedImages.PythonWorker) with
    {
        Python = new(
            "/opt/venv",
            [],
            new(["acme-worker==1.4"], [], [], new("https://acme.example/simple"), RequireHashes: false)
            {
                Credentials = new("pip-index", new("images/confidential/image.yaml", 5, 16)),
            }),
    };

    public static ImageDefinition ChildOfPip { get; } = ShippedImages.Child("child", WithPip) with
    {
        WorkingDirectory = "/srv/my app",
        Python = new("/opt/venv", ["python3-redis"], new(["celery"], [], [], null, RequireHashes: false)),
    };

    /// <summary>A parent with a virtual environment that has no pip.</summary>
    public static ImageDefinition PipOnDebian { get; } = ShippedImages.Child("pip-on-debian", ShippedImages.PythonWorker) with
    {
        Python = new("/opt/venv", [], new(["celery"], [], [], null, RequireHashes: false)),
    };

    private static readonly Reference Panel = Reference.Parse("registry.example/panel@sha256:" + new string('a', 64));

    public static ImageDefinition WithFiles { get; } = ShippedImages.Child("files", ShippedImages.Worker) with
    {
        Directories = [new("/home/appuser/.cache/a/b", "0700"), new("/home/appuser/.cache/c", "0755"), new("/repositories", "0750")],
        Files = [new("app", "/app"), new("images/files/hook.sh", "/etc/worker/before-drop.d"), new("/out", "/srv/panel") { Image = Panel }],
    };

    public static ImageDefinition WithFilesOfPlatforms { get; } = ShippedImages.Child("platforms", ShippedImages.Worker) with
    {
        Platforms = [new("linux", "amd64"), new("linux", "arm", "v7")],
        Files =
        [
            new("app", "/app") { IsWorkers = true },
            new(null, "/opt/agent") { Sources = [new(new("linux", "amd64"), "amd/agent"), new(new("linux", "arm", "v7"), "arm/agent")], IsWorkers = true },
            new(null, "/usr/local/bin") { Sources = [new(new("linux", "amd64"), "amd/tool"), new(new("linux", "arm", "v7"), "arm/tool")] },
        ],
    };

    public static ImageDefinition WithContainerWords { get; } = ShippedImages.Worker with
    {
        Name = "container",
        Place = new("images/container/image.yaml"),
        Folder = "images/container",
        Groups = [new("crew", 2000), new("guests", 2001)],
        Steps = [new("Git knows large files", ["git", "lfs", "install", "--system"]), new("A script's \"quotes\"", ["sh", "-c", "echo \"$PATH\" >/etc/path"])],
        Path = ["/opt/x/bin", "/opt/y/bin"],
        Directories = [new("/data", "0755")],
        Volumes = ["/data", "/app"],
        Ports = [8080, 9090],
        StopSignal = "SIGINT",
    };

    public static ImageDefinition WithCertificates { get; } = ShippedImages.Worker with
    {
        Name = "certificates",
        Place = new("images/certificates/image.yaml"),
        Folder = "images/certificates",
        Certificates = ["images/certs/corp-root.crt", "images/certs/corp-proxy.pem"],
        Python = new(
            "/opt/venv", [], new(["acme-worker==1.4"], [], [], null, RequireHashes: false) { Wheels = "dist" }),
    };

    /// <summary>Never root, from its base on.</summary>
    public static ImageDefinition StartsAsUser { get; } = ShippedImages.Worker with { Start = ImageStart.User };

    /// <summary>Never root, on a parent whose containers start as root.</summary>
    public static ImageDefinition TurnsToUser { get; } = ShippedImages.Child("static-worker", ShippedImages.Worker) with { Start = ImageStart.User };

    /// <summary>Adds something of every kind to an image that is never root.</summary>
    public static ImageDefinition ChildOfUser { get; } = ShippedImages.Child("grown", TurnsToUser) with
    {
        Buildx = new(null, null, null, [new(new("linux", "amd64"), new("https://acme.example/buildx"), Sum, null)]),
        Packages = ["git"],
        Python = new("/opt/venv", [], new(["celery"], [], [], null, RequireHashes: false)),
        WorkingDirectory = "/srv/jobs",
        Command = ["celery", "worker"],
    };

    public static IReadOnlyList<ImageDefinition> All { get; } =
    [
        ShippedImages.Worker, ShippedImages.PythonWorker, ShippedImages.CeleryWorker, WithTools, WithArchives, WithPip, WithCredentials, ChildOfPip, PipOnDebian,
        WithFiles, WithFilesOfPlatforms, WithContainerWords, WithCertificates, ShippedImages.Child("plain", ShippedImages.Worker), StartsAsUser, TurnsToUser, ChildOfUser,
    ];
}
