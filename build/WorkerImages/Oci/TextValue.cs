using System.Text.Json;
using System.Text.Json.Serialization;

namespace WorkerImages.Oci;

/// <summary>A value that is written as a text; what its parser says about a wrong one is part of the message.</summary>
internal abstract class TextValue<T>(Func<string, T> parse, Func<T, string> write) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException($"a {reader.TokenType} where a text must be");
        try
        {
            return parse(text);
        }
        catch (FormatException fault)
        {
            throw new JsonException(fault.Message, fault);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
}

internal sealed class DigestText() : TextValue<Digest>(Digest.Parse, digest => digest.Text);

internal sealed class DiffIdText() : TextValue<DiffId>(DiffId.Parse, id => id.Digest.Text);

internal sealed class PlatformText() : TextValue<Platform>(Platform.Parse, platform => platform.ToString());

/// <summary>A word of an enumeration, in small letters.</summary>
internal abstract class Word<T>() : TextValue<T>(Parse, Write)
    where T : struct, Enum
{
    private static T Parse(string text)
    {
        var words = Enum.GetValues<T>().ToDictionary(Write, value => value, StringComparer.Ordinal);
        return words.TryGetValue(text, out var found) ? found : throw new FormatException($"'{text}' is none of {string.Join(", ", words.Keys)}");
    }

    private static string Write(T value) => value.ToString().ToLowerInvariant();
}
