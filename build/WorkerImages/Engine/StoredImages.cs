using System.Collections.Immutable;
using System.Text.Json;
using Docker.DotNet.Models;
using Platform = WorkerImages.Oci.Platform;

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

    public static ImageDetails FromInspection(ImageInspectResponse image) => new(
        image.ID,
        new Platform(image.Os ?? "", image.Architecture ?? "", string.IsNullOrEmpty(image.Variant) ? null : image.Variant),
        image.Size,
        List(image.RootFS?.Layers),
        List(image.RepoDigests),
        image.Config?.User ?? "",
        image.Config?.WorkingDir ?? "",
        List(image.Config?.Entrypoint),
        List(image.Config?.Cmd),
        List(image.Config?.Env),
        Map(image.Config?.Labels),
        List(image.Config?.Healthcheck?.Test))
    {
        Tags = [.. List(image.RepoTags).Where(tag => tag != NoTag)],
    };

    private static IEnumerable<string> Texts(JsonElement image, string name) =>
        image.TryGetProperty(name, out var texts) && texts.ValueKind == JsonValueKind.Array ? texts.EnumerateArray().Select(text => text.GetString()!) : [];

    private static ImmutableSortedDictionary<string, string> Labels(JsonElement image) =>
        image.TryGetProperty("Labels", out var labels) && labels.ValueKind == JsonValueKind.Object
            ? labels.EnumerateObject().ToImmutableSortedDictionary(label => label.Name, label => label.Value.GetString() ?? "", StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static ImmutableArray<string> List(IList<string>? items) => items is null ? [] : [.. items];

    private static ImmutableSortedDictionary<string, string> Map(IDictionary<string, string>? items) =>
        (items ?? ImmutableDictionary<string, string>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal);
}
