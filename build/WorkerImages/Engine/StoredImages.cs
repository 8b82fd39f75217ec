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

    public static StoredImage FromListing(JsonElement image) => new(
        image.GetProperty("Id").GetString()!,
        DateTimeOffset.FromUnixTimeSeconds(image.GetProperty("Created").GetInt64()),
        image.GetProperty("Size").GetInt64(),
        [.. Texts(image, "RepoTags").Where(tag => tag != NoTag)],
        [.. Texts(image, "RepoDigests").Where(digest => digest != NoDigest)],
        Labels(image));

    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static ImageDetails FromInspection(JsonElement answer)
    {
        var image = JsonPart.Of(answer, "image");
        var config = image.Optional("Config");
        var variant = image.OptionalText("Variant") is { Length: > 0 } text ? text : null;
        return new(
            image.Text("Id"),
            new Platform(image.OptionalText("Os") ?? "", image.OptionalText("Architecture") ?? "", variant),
            image.OptionalCount("Size"),
            [.. (image.Optional("RootFS")?.Texts("Layers") ?? []).Select(DiffId.Parse)],
            [.. image.Texts("RepoDigests").Where(digest => digest != NoDigest)],
            ContainerConfig.Read(config),
            config?.Map("Labels") ?? Descriptor.NoAnnotations)
        {
            Tags = [.. image.Texts("RepoTags").Where(tag => tag != NoTag)],
        };
    }

    private static IEnumerable<string> Texts(JsonElement image, string name) =>
        image.TryGetProperty(name, out var texts) && texts.ValueKind == JsonValueKind.Array ? texts.EnumerateArray().Select(text => text.GetString()!) : [];

    private static ImmutableSortedDictionary<string, string> Labels(JsonElement image) =>
        image.TryGetProperty("Labels", out var labels) && labels.ValueKind == JsonValueKind.Object
            ? labels.EnumerateObject().ToImmutableSortedDictionary(label => label.Name, label => label.Value.GetString() ?? "", StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
