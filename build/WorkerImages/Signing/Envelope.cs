using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkerImages.Signing;

/// <summary>A signed statement (secure-systems-lab/dsse, envelope.md and protocol.md, version 1).</summary>
internal static class Envelope
{
    /// <summary>What the bytes of one are.</summary>
    public const string MediaType = "application/vnd.dsse.envelope.v1+json";

    private const string PayloadType = "application/vnd.in-toto+json";

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Signs a statement.</summary>
    public static byte[] Seal(SigningKey key, ReadOnlySpan<byte> statement) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["payloadType"] = PayloadType,
        ["payload"] = Convert.ToBase64String(statement),
        ["signatures"] = new JsonArray(new JsonObject
        {
            ["keyid"] = key.Public.Id.Hex,
            ["sig"] = Convert.ToBase64String(key.Sign(Encoded(statement))),
        }),
    }.ToJsonString(Options));

    /// <summary>The statement inside; null when the bytes are no envelope with a signature of the key.</summary>
    public static byte[]? Open(VerificationKey key, ReadOnlySpan<byte> envelope)
    {
        try
        {
            if (Read(envelope) is not var (json, statement))
            {
                return null;
            }

            var signed = Encoded(statement);
            return (json["signatures"] as JsonArray ?? [])
                .Select(signature => signature?["sig"]?.GetValue<string>())
                .OfType<string>()
                .Any(signature => key.Verifies(signed, Convert.FromBase64String(signature)))
                ? statement
                : null;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            return null; // what is no envelope proves nothing
        }
    }

    /// <summary>The statement inside, whatever key signed it; null when the bytes are no envelope.</summary>
    public static byte[]? Unproven(ReadOnlySpan<byte> envelope)
    {
        try
        {
            return Read(envelope)?.Statement;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static (JsonObject Json, byte[] Statement)? Read(ReadOnlySpan<byte> envelope)
    {
        var json = JsonNode.Parse(envelope, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject;
        return json?["payloadType"]?.GetValue<string>() == PayloadType && json["payload"]?.GetValue<string>() is { } payload
            ? (json, Convert.FromBase64String(payload))
            : null;
    }

    // With the lengths, no reader can treat a text that was signed as one type as a text of another type (protocol.md, "PAE").
    private static byte[] Encoded(ReadOnlySpan<byte> statement)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {statement.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. statement];
    }
}
