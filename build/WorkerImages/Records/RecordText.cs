using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WorkerImages.Outcomes;

namespace WorkerImages.Records;

/// <summary>What reading and writing of all records have in common.</summary>
internal static class RecordText
{
    /// <summary>These files are read by people: quotes and plus signs stay as they are.</summary>
    public static readonly RecordJson Json = new(new JsonSerializerOptions(RecordJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static T Read<T>(string json, string place, JsonTypeInfo<T> type)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (HoldsNull(document.RootElement))
            {
                throw new JsonException("a list in it holds null");
            }

            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            // The reader counts lines from zero, people from one.
            var line = fault.LineNumber is { } number ? $"{place}:{number + 1}:{fault.BytePositionInLine + 1}" : place;
            throw Refused($"{line} is no record of this program", fault.Message, fault);
        }
    }

    public static string Write<T>(T record, JsonTypeInfo<T> type) => JsonSerializer.Serialize(record, type) + "\n";

    public static void MustBeOf(int expected, int found, string place)
    {
        if (found != expected)
        {
            throw Refused($"{place} is of another version of this program", $"its schemaVersion is {found}; {expected} is known");
        }
    }

    public static WorkerImagesException Refused(string what, string why, Exception? inner = null) =>
        new(ExitCode.Usage, what, why, "move the file away: the next Publish writes a new one", inner);

    // The serializer checks members for null, and not what stands in a list.
    private static bool HoldsNull(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null || HoldsNull(item)),
        JsonValueKind.Object => json.EnumerateObject().Any(member => HoldsNull(member.Value)),
        _ => false,
    };
}
