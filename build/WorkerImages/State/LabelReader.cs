using System.Collections.Immutable;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.State;

/// <summary>Reads an image's labels and remembers the first one that is not what it should be.</summary>
internal sealed class LabelReader(ImmutableSortedDictionary<string, string> labels)
{
    private static readonly ImmutableSortedDictionary<string, string> NoPairs =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    // Null while every label was readable.
    private string? Unreadable { get; set; }

    /// <summary>What an image's labels tell of it; null with the name of the first label that is missing or garbled.</summary>
    public static BuiltImageFact? Read(
        ImmutableSortedDictionary<string, string> labels, string imageId, DateTimeOffset created, long size, out string? unreadable)
    {
        var reader = new LabelReader(labels);
        var fact = new BuiltImageFact(
            reader.Text(LabelNames.Image),
            reader.Platform(),
            imageId,
            reader.Digest(LabelNames.BuildId),
            reader.Digest(LabelNames.SourceId),
            created,
            size,
            reader.Pairs(LabelNames.Files),
            reader.Pairs(LabelNames.Arguments),
            reader.Pairs(LabelNames.Origins))
        {
            Refresh = labels.GetValueOrDefault(LabelNames.Refresh, ""),
        };
        unreadable = reader.Unreadable;
        return unreadable is null ? fact : null;
    }

    private string Text(string label)
    {
        var text = labels.GetValueOrDefault(label, "");
        if (text.Length == 0)
        {
            Unreadable ??= label;
        }

        return text;
    }

    private Platform Platform()
    {
        if (Oci.Platform.TryParse(Text(LabelNames.Platform), out var platform))
        {
            return platform;
        }

        Unreadable ??= LabelNames.Platform;
        return Oci.Platform.OfThisMachine;
    }

    private Digest Digest(string label)
    {
        if (Oci.Digest.TryParse(Text(label), out var digest))
        {
            return digest;
        }

        Unreadable ??= label;
        return Oci.Digest.Of([]);
    }

    // A JSON object of strings.
    private ImmutableSortedDictionary<string, string> Pairs(string label)
    {
        try
        {
            using var document = JsonDocument.Parse(Text(label));
            return document.RootElement.EnumerateObject()
                .ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value.GetString() ?? "", StringComparer.Ordinal);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // no JSON, no object, a value that is no text, or a name that stands there twice
            Unreadable ??= label;
            return NoPairs;
        }
    }
}
