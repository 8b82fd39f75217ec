using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WorkerImages.Oci;

/// <summary>JSON with one way to write a thing: no white space, members in the specification's order, maps sorted, nothing escaped that need not be.</summary>
internal static class CanonicalJson
{
    public static ReadOnlyMemory<byte> Of(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A text in quotes, all but ASCII escaped: what need not be escaped changes with every new Unicode.</summary>
    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>Writes nothing for a map without entries.</summary>
    public static void WriteMap(Utf8JsonWriter json, string name, ImmutableSortedDictionary<string, string> map)
    {
        if (map.IsEmpty)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    public static void WriteList(Utf8JsonWriter json, string name, ImmutableArray<Descriptor> descriptors)
    {
        json.WriteStartArray(name);
        foreach (var descriptor in descriptors)
        {
            descriptor.Write(json);
        }

        json.WriteEndArray();
    }
}
