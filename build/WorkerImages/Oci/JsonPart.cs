using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace WorkerImages.Oci;

/// <summary>
/// A part of a foreign JSON document that knows where it stands, so that an error can name the place. It refuses a member that stands twice:
/// two readers could take different ones.
/// </summary>
internal readonly struct JsonPart
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly JsonElement _element;
    private readonly string _path;

    private JsonPart(JsonElement element, string path) => (_element, _path) = (element, path);

    /// <summary>A part of a document that was parsed before.</summary>
    public static JsonPart Of(JsonElement element, string name) => new JsonPart(element, name).As(JsonValueKind.Object, "an object");

    /// <param name="bytes">The whole document.</param>
    /// <param name="name">What the document is, for messages.</param>
    /// <exception cref="FormatException">It is no JSON object.</exception>
    public static JsonPart Read(ReadOnlyMemory<byte> bytes, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return new JsonPart(document.RootElement.Clone(), name).As(JsonValueKind.Object, "an object");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // InvalidOperationException: half a character in a name
        {
            throw new FormatException($"{name} is not JSON: {fault.Message}", fault);
        }
    }

    /// <summary>The parts of a document that is a list.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IEnumerable<JsonPart> ListOf(JsonElement element, string name) =>
        new JsonPart(element, name).As(JsonValueKind.Array, "a list")._element.EnumerateArray()
            .Select((item, index) => new JsonPart(item, $"{name}[{index}]"));

    public JsonPart Part(string name) => Optional(name) ?? throw new FormatException($"{_path} has no '{name}'");

    /// <summary>Null when the member is not there, or is null.</summary>
    public JsonPart? Optional(string name) => Member(name)?.As(JsonValueKind.Object, "an object");

    public string Text(string name) => OptionalText(name) ?? throw new FormatException($"{_path} has no '{name}'");

    /// <summary>Null when the member is not there, or is null.</summary>
    public string? OptionalText(string name) => Member(name)?.Text();

    public long Size(string name)
    {
        var member = Member(name) ?? throw new FormatException($"{_path} has no '{name}'");
        return member.Whole("no length");
    }

    /// <summary>0 when the member is not there, or is null.</summary>
    public long OptionalCount(string name) => Member(name)?.Whole("no count") ?? 0;

    public double Number(string name)
    {
        var member = Member(name) ?? throw new FormatException($"{_path} has no '{name}'");
        return member.As(JsonValueKind.Number, "a number")._element.GetDouble();
    }

    /// <summary>A moment in seconds since 1970, or before: engines write the year 1 where nothing is known.</summary>
    public DateTimeOffset Seconds(string name)
    {
        var member = (Member(name) ?? throw new FormatException($"{_path} has no '{name}'")).As(JsonValueKind.Number, "a number");
        return member._element.TryGetInt64(out var seconds) && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new FormatException($"{member._path} is {member._element}, which is no moment");
    }

    /// <summary>A moment as RFC 3339 writes it.</summary>
    public DateTimeOffset Moment(string name) =>
        DateTimeOffset.TryParse(Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw new FormatException($"{_path}.{name}: '{Text(name)}' is not a time");

    public Digest Digest(string name) =>
        Oci.Digest.TryParse(Text(name), out var digest)
            ? digest
            : throw new FormatException($"{_path}.{name}: '{Text(name)}' is not a digest: expected sha256: and 64 lower-case hex digits");

    /// <summary>Empty when the member is not there, or is null.</summary>
    public IEnumerable<JsonPart> Items(string name)
    {
        if (Member(name) is not { } list)
        {
            return [];
        }

        return ListOf(list._element, list._path);
    }

    /// <summary>The items of a list that is itself an item of one.</summary>
    public IEnumerable<JsonPart> Items() => ListOf(_element, _path);

    /// <summary>The text that an item of a list is.</summary>
    public string Text()
    {
        var text = As(JsonValueKind.String, "a text");
        return Decoded(text._path, text._element.GetString)!;
    }

    /// <summary>The texts of a list; empty when the member is not there, or is null.</summary>
    public ImmutableArray<string> Texts(string name) => [.. Items(name).Select(item => item.Text())];

    /// <summary>The names of a set, which is written as a map to empty objects; empty when the member is not there, or is null.</summary>
    public IEnumerable<string> Names(string name) => Members(name).Select(member =>
        member.Value._element.ValueKind is JsonValueKind.Object or JsonValueKind.Null
            ? member.Name
            : throw new FormatException($"{member.Value._path} is {member.Value._element.ValueKind}, not an object"));

    /// <summary>Empty when the member is not there, or is null.</summary>
    public ImmutableSortedDictionary<string, string> Map(string name) => Member(name) is null
        ? Descriptor.NoAnnotations
        : Members(name).ToImmutableSortedDictionary(member => member.Name, member => member.Value.Text(), StringComparer.Ordinal);

    private IEnumerable<(string Name, JsonPart Value)> Members(string name) => Optional(name) is { } map
        ? map._element.EnumerateObject().Select(pair =>
        {
            var member = Decoded(map._path, () => pair.Name)!;
            return (member, new JsonPart(pair.Value, $"{map._path}.{member}"));
        })
        : [];

    private long Whole(string not) => As(JsonValueKind.Number, "a number")._element.TryGetInt64(out var number) && number >= 0
        ? number
        : throw new FormatException($"{_path} is {_element}, which is {not}");

    // A text may hold half a character: an escaped surrogate without its other one, or bytes that are not UTF-8.
    private static string? Decoded(string path, Func<string?> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException fault)
        {
            throw new FormatException($"{path} holds what is no text: {fault.Message}", fault);
        }
    }

    private JsonPart? Member(string name) =>
        As(JsonValueKind.Object, "an object")._element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? new JsonPart(member, $"{_path}.{name}")
            : null;

    private JsonPart As(JsonValueKind kind, string what) =>
        _element.ValueKind == kind ? this : throw new FormatException($"{_path} is {_element.ValueKind}, not {what}");
}
