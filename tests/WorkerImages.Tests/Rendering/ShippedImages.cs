using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;

namespace WorkerImages.Tests.Rendering;

/// <summary>Definitions as <c>images/</c> ships them, to render and to change.</summary>
internal static class ShippedImages
{
    public static ImageDefinition Worker { get; } = new()
    {
        Name = "worker",
        Place = new("images/worker/image.yaml"),
        Folder = "images/worker",
        Description = "Worker base that drives the Docker engine behind its socket, without an engine of its own.",
        Version = "0.1.0",
        Repository = Reference.Parse("localhost:5000/acme/worker"),
        Base = new("debian-trixie", Reference.Parse("docker.io/library/debian:trixie-slim"), new("trixie", ["main"], ["ca-certificates"])),
        Platforms = [new("linux", "amd64")],
        User = new("appuser", 1000, 1000, "/home/appuser"),
        DockerGroup = new("docker", 2375),
        DockerCli = Package("docker-cli"),
        Labels = Labels,
        WorkingDirectory = "/app",
        Command = ["sleep", "infinity"],
        HealthCheck = new(["/usr/local/bin/worker-health"], TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20), 3),
    };

    public static ImageDefinition PythonWorker { get; } = Child("python-worker", Worker) with
    {
        Description = "Python worker with the Docker SDK in a virtual environment.",
        Python = new("/opt/venv", ["python3-docker"], null),
        Environment = Pairs(("PYTHONUNBUFFERED", "1")),
    };

    public static ImageDefinition CeleryWorker { get; } = Child("celery-worker", PythonWorker) with
    {
        Description = "Celery worker with the Redis client and the Docker SDK.",
        Python = new("/opt/venv", ["celery", "python3-celery", "python3-redis"], null),
    };

    private static ImmutableSortedDictionary<string, string> Labels => Pairs(
        ("org.opencontainers.image.licenses", "MIT"), ("org.opencontainers.image.vendor", "Acme"));

    public static ImageDefinition Child(string name, ImageDefinition parent) => new()
    {
        Name = name,
        Place = new($"images/{name}/image.yaml"),
        Folder = $"images/{name}",
        Description = $"The image {name}.",
        Version = "0.1.0",
        Repository = Reference.Parse($"localhost:5000/acme/{name}"),
        Parent = parent,
        Platforms = parent.Platforms,
        User = parent.User,
        DockerGroup = parent.DockerGroup,
        Start = parent.Start,
        Labels = Labels,
        WorkingDirectory = parent.WorkingDirectory,
    };

    public static ToolDefinition Package(string package) => new(null, package, null, []);

    public static ImmutableSortedDictionary<string, string> Pairs(params (string Name, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
