using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Smoke;

namespace WorkerImages.Tests.Smoke;

/// <summary>Definitions that say as little as they may.</summary>
internal static class SampleImage
{
    public static ImageDefinition Definition(string name = "worker", ImageDefinition? parent = null) => new()
    {
        Name = name,
        Place = new($"images/{name}/image.yaml"),
        Folder = $"images/{name}",
        Description = $"The image {name}.",
        Version = "1.2.3",
        Repository = Reference.Parse($"localhost:5000/acme/{name}"),
        Parent = parent,
        Platforms = [Platform.Parse("linux/amd64")],
        User = new("appuser", 1000, 1000, "/home/appuser"),
        DockerGroup = new("docker", 2375),
        WorkingDirectory = "/app",
    };

    public static SmokeImage Of(ImageDefinition definition) => new(definition, "sha256:1", ImmutableSortedDictionary<string, string>.Empty);

    public static ImagePromises Promises(ImageDefinition definition) => ImagePromises.Of(Of(definition));

    public static ImmutableSortedDictionary<string, string> Sorted(params (string Name, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    public static SmokeCheckDefinition Declared(string name, TimeSpan? timeLimit = null) =>
        new(name, ["true"], SmokeUser.Worker, SmokeSocket.None, 0, [], [], timeLimit ?? TimeSpan.FromSeconds(30));
}
