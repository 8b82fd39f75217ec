using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkerImages.Oci;

namespace WorkerImages.Records;

/// <summary>
/// Tells whether two images are the same to who runs them: the hash of their layers before compression and of their configuration, without
/// what changes from build to build (times, history, the labels that say from what it was built).
/// </summary>
public static class ContentFingerprint
{
    private const string OwnLabels = "io.worker-images.";
    private const string OciLabels = "org.opencontainers.image.";

    private static readonly ImmutableHashSet<string> Momentary =
        new[] { "created", "revision", "base.digest", "base.name", "version" }.Select(name => OciLabels + name).ToImmutableHashSet(StringComparer.Ordinal);

    private static readonly ImmutableArray<string> Kept =
    [
        "ArgsEscaped", "Cmd", "Entrypoint", "Env", "ExposedPorts", "Healthcheck", "Labels", "OnBuild", "Shell", "StopSignal", "User", "Volumes", "WorkingDir",
    ];

    /// <summary>The fingerprint.</summary>
    public static Digest Of(ImageConfiguration image)
    {
        var config = JsonNode.Parse(image.Bytes.Span)?["config"] as JsonObject ?? [];
        var text = new StringBuilder($"{image.Platform}\n");
        foreach (var id in image.DiffIds)
        {
            text.Append(id).Append('\n');
        }

        foreach (var name in Kept)
        {
            var value = name == "Labels" ? Lasting(image.Labels) : config[name]?.DeepClone();
            if (!IsNothing(value))
            {
                text.Append(name).Append(' ').Append(Normal(value!).ToJsonString()).Append('\n');
            }
        }

        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static JsonObject Lasting(ImmutableSortedDictionary<string, string> labels) => new(
        labels.Where(label => !label.Key.StartsWith(OwnLabels, StringComparison.Ordinal) && !Momentary.Contains(label.Key) && label.Value.Length > 0)
            .Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));

    // Engines write nothing as null, as an empty list or not at all.
    private static bool IsNothing(JsonNode? value) => value switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject map => map.Count == 0,
        _ => value.GetValueKind() == JsonValueKind.False || (value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0),
    };

    // Members sorted; the order of a list means something.
    private static JsonNode Normal(JsonNode value) => value switch
    {
        JsonObject map => new JsonObject(
            map.OrderBy(member => member.Key, StringComparer.Ordinal)
                .Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Normal(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Normal(item))]),
        _ => value.DeepClone(),
    };
}
