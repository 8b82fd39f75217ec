using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>Something that is claimed of an image (in-toto/attestation, spec/v1/statement.md).</summary>
internal static class Statement
{
    private const string Type = "https://in-toto.io/Statement/v1";

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The statement's bytes.</summary>
    /// <param name="repository">Where the image is.</param>
    /// <param name="predicateType">What kind of claim it is.</param>
    /// <param name="predicate">The claim, a JSON object.</param>
    /// <param name="images">The digests of what it is about: a manifest, and the index it stands in.</param>
    public static byte[] Of(Reference repository, string predicateType, JsonObject predicate, params ImmutableArray<Digest> images) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["_type"] = Type,
        ["subject"] = new JsonArray(
            [.. images.Select(image => new JsonObject { ["name"] = repository.Name, ["digest"] = new JsonObject { ["sha256"] = image.Hex } })]),
        ["predicateType"] = predicateType,
        ["predicate"] = predicate.DeepClone(),
    }.ToJsonString(Options));

    /// <summary>The claim of a statement about this image, of whatever kind; null when the bytes are no such statement.</summary>
    public static Predicate? Read(ReadOnlySpan<byte> statement, Digest image)
    {
        try
        {
            var json = JsonNode.Parse(statement, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject;
            var subjects = json?["subject"] as JsonArray ?? [];
            var isAbout = subjects.Any(subject => subject?["digest"]?["sha256"]?.GetValue<string>() == image.Hex);
            return json?["_type"]?.GetValue<string>() == Type && isAbout
                && json["predicateType"]?.GetValue<string>() is { } type && json["predicate"] is JsonObject predicate
                ? new(type, predicate)
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null; // what is no statement claims nothing
        }
    }
}

/// <summary>What a statement claims of an image.</summary>
/// <param name="Type">Its kind, a URI.</param>
/// <param name="Content">What is claimed.</param>
internal sealed record Predicate(string Type, JsonObject Content)
{
    /// <summary>The envelope it was read from; null where it was read from none.</summary>
    public Digest? Envelope { get; init; }
}
