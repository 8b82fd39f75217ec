using System.Collections.Immutable;
using System.Text;
using WorkerImages.Catalog;
using WorkerImages.Contexts;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.TestKit;

/// <summary>Builders for definitions and facts, everything that does not matter to a test filled in.</summary>
internal static class SampleImages
{
    /// <summary>A base that a registry has and an archive can make.</summary>
    public static BaseDefinition Debian { get; } = new(
        "debian-trixie", Reference.Parse("docker.io/library/debian:trixie-slim"), new("trixie", ["main"], ["ca-certificates"]));

    /// <summary>The digest of a text: a made-up identity that the reader of a test tells from others at a glance.</summary>
    public static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));

    /// <summary>A layer that differs from the layers of other texts.</summary>
    public static DiffId LayerOf(string text) => new(DigestOf(text));

    /// <summary>An image on <see cref="Debian"/>, or on a parent.</summary>
    public static ImageDefinition Image(string name, ImageDefinition? parent = null, string version = "0.1.0") => new()
    {
        Name = name,
        Place = new($"images/{name}/image.yaml", 1, 1),
        Folder = $"images/{name}",
        Description = $"The image {name}.",
        Version = version,
        Repository = Reference.Parse($"localhost:5000/acme/{name}"),
        Base = parent is null ? Debian : null,
        Parent = parent,
        Platforms = [new("linux", "amd64")],
        User = new("appuser", 1000, 1000, "/home/appuser"),
        DockerGroup = new("docker", 2375),
        WorkingDirectory = "/app",
    };

    /// <summary>An image's source.</summary>
    /// <param name="image">The image.</param>
    /// <param name="dockerfile">The rendered text.</param>
    /// <param name="files">What it copies: path and content, executable if the content begins with <c>#!</c>.</param>
    public static ImageSource Source(ImageDefinition image, string dockerfile = "ARG BASE\nFROM ${BASE}\n", params (string Path, string Content)[] files) =>
        new(
            image,
            image.Platforms[0],
            $"images/{image.Name}/Dockerfile",
            dockerfile,
            [.. files.Select(file => new ContextFile(
                file.Path, file.Content.StartsWith("#!", StringComparison.Ordinal) ? 0x1ED : 0x1A4, DigestOf(file.Content), file.Content.Length) { FullPath = "/" + file.Path })],
            []);

    /// <summary>What is known of <see cref="Debian"/> when a registry gave it; its content is made up from the digest.</summary>
    public static Dictionary<string, ExternalFact> DebianAt(Digest digest) => new() { [Debian.Name] = FromRegistry(Debian.Name, Debian.Image, digest) };

    /// <summary>What is known of an image that a registry gave, of one layer that is made up from the digest.</summary>
    public static ExternalFact FromRegistry(string name, Reference reference, Digest digest) =>
        ExternalFact.OfRegistry(name, reference, digest, ContentOf(digest), [LayerOf(digest.Text)], Descriptor.Empty.Annotations, ContainerConfig.Empty);

    /// <summary>The content that <see cref="FromRegistry"/> makes up.</summary>
    public static Digest ContentOf(Digest digest) => ContentIdentity.Of(new("linux", "amd64"), [LayerOf(digest.Text)], ContainerConfig.Empty);

    /// <summary>The fact that a survey would find after <paramref name="step"/> was carried out.</summary>
    public static BuiltImageFact BuiltBy(PlanStep step, DateTimeOffset created = default) =>
        new(
            step.Image,
            step.Source.Platform,
            DigestOf("image " + step.BuildId).Text,
            step.BuildId!,
            step.SourceId,
            created,
            Size: 1,
            PairsOf(step, LabelNames.Files),
            PairsOf(step, LabelNames.Arguments),
            PairsOf(step, LabelNames.Origins))
        {
            Tags = step.Tags,
            Built = DigestOf("image " + step.BuildId),
        };

    private static ImmutableSortedDictionary<string, string> PairsOf(PlanStep step, string label) =>
        System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(step.Labels[label])!
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
