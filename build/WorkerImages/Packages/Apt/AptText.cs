using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using WorkerImages.Oci;

namespace WorkerImages.Packages.Apt;

/// <summary>The JSON of a state, and the values in it that are written as texts.</summary>
internal static class AptText
{
    /// <summary>Plus signs of versions stay as they are.</summary>
    public static readonly AptJson Json = new(new JsonSerializerOptions(AptJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>A value that is written as a text; what its parser says of a wrong one is part of the message.</summary>
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

internal sealed class PackageLine() : TextValue<AptPackage>(AptPackage.Parse, package => package.ToString());

internal sealed class PinKindWord() : TextValue<PinKind>(
    text => text switch
    {
        "version" => PinKind.Version,
        "release" => PinKind.Release,
        "origin" => PinKind.Origin,
        _ => throw new FormatException($"'{text}' is none of version, release, origin"),
    },
    kind => kind.ToString().ToLowerInvariant());
