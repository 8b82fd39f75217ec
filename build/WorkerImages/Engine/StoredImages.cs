using System.Collections.Immutable;
using System.Text.Json;
using WorkerImages.Oci;

namespace WorkerImages.Engine;

/// <summary>Reads images out of the API's answers, in which every list and map may be missing.</summary>
internal static class StoredImages
{
    // What an engine lists for an image without a name.
    private const string NoTag = "<none>:<none>";
    private const string NoDigest = "<none>@<none>";

    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static ImmutableArray<StoredImage> FromListing(JsonElement answer) => [.. JsonPart.ListOf(answer, "images").Select(image => new StoredImage(
        image.Text("Id"),
        image.Seconds("Created"),
        image.Size("Size"),
        TagsOf(image),
        DigestsOf(image),
        image.Map("Labels")))];

    /// <summary>Null for what the engine has only in part (engine 28: no operating system, no layers): nothing can be done with it.</summary>
    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static ImageDetails? FromInspection(JsonElement answer)
    {
        var image = JsonPart.Of(answer, "image");
        var id = image.Text("Id");
        if (image.OptionalText("Os") is not { Length: > 0 } system)
        {
            return null;
        }

        var config = image.Optional("Config");
        var variant = image.OptionalText("Variant") is { Length: > 0 } text ? text : null;
        return new(
            id,
            new Platform(system, image.OptionalText("Architecture") ?? "", variant),
            image.OptionalCount("Size"),
            [.. (image.Optional("RootFS")?.Texts("Layers") ?? []).Select(DiffId.Parse)],
            DigestsOf(image),
            ContainerConfig.Read(config),
            config?.Map("Labels") ?? Descriptor.NoAnnotations)
        {
            Tags = TagsOf(image),
        };
    }

    private static ImmutableArray<string> TagsOf(JsonPart image) => [.. image.Texts("RepoTags").Where(tag => tag != NoTag && !tag.Contains('@', StringComparison.Ordinal))];

    private static ImmutableArray<string> DigestsOf(JsonPart image) => [.. image.Texts("RepoDigests").Where(digest => digest != NoDigest)];
}
