using System.Collections.Immutable;
using System.Text.Json;

namespace WorkerImages.Survey;

/// <summary>Reads an image's labels and remembers the first one that is not what it should be.</summary>
internal sealed class LabelReader(ImmutableSortedDictionary<string, string> labels)
{
    private static readonly ImmutableSortedDictionary<string, string> NoPairs =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Null while every label was readable.</summary>
    public string? Unreadable { get; private set; }

    public string Text(string label)
    {
        var text = labels.GetValueOrDefault(label, "");
        if (text.Length == 0)
        {
            Unreadable ??= label;
        }

        return text;
    }

    public string Digest(string label)
    {
        var text = Text(label);
        if (!Oci.Digest.TryParse(text, out _))
        {
            Unreadable ??= label;
        }

        return text;
    }

    /// <summary>A JSON object of strings.</summary>
    public ImmutableSortedDictionary<string, string> Pairs(string label)
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
