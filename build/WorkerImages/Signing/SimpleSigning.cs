using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>
/// What a signature of cosign's classic form is over: a few bytes of JSON that name an image's digest
/// (sigstore/cosign, specs/SIGNATURE_SPEC.md, "Simple Signing").
/// </summary>
internal static class SimpleSigning
{
    /// <summary>What the layer with it is.</summary>
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    private const string Kind = "cosign container image signature";

    // No tag has one in it.
    private const char Between = ',';

    // The text goes into a blob, never into HTML: quotes and plus signs may stay as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes to sign.</summary>
    /// <param name="repository">Registry and repository; tag and digest do not count.</param>
    /// <param name="digest">Of the manifest or index.</param>
    /// <param name="tags">What it is published as, in any order; none for a manifest that is found by its index.</param>
    public static byte[] Payload(Reference repository, Digest digest, ImmutableArray<string> tags)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("critical");
            json.WriteStartObject("identity");
            json.WriteString("docker-reference", repository.Name);
            json.WriteEndObject();
            json.WriteStartObject("image");
            json.WriteString("docker-manifest-digest", digest.Text);
            json.WriteEndObject();
            json.WriteString("type", Kind);
            json.WriteEndObject();
            WriteTags(json, tags);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Reads a payload of anybody's.</summary>
    /// <param name="payload">Its bytes.</param>
    /// <param name="repository">Where the image is that it should be about.</param>
    /// <param name="digest">Of the manifest or index that it should be about.</param>
    public static SignedPayload Read(ReadOnlyMemory<byte> payload, Reference repository, Digest digest)
    {
        try
        {
            using var json = JsonDocument.Parse(payload, new() { AllowDuplicateProperties = false });
            var critical = json.RootElement.GetProperty("critical");
            var (type, image, name) = (
                critical.GetProperty("type").GetString(),
                critical.GetProperty("image").GetProperty("docker-manifest-digest").GetString(),
                critical.GetProperty("identity").GetProperty("docker-reference").GetString());
            var objection = type != Kind ? $"it is a '{type}'"
                : image != digest.Text ? $"it is about {image}"
                : name != repository.Name ? $"it is about an image in {name}"
                : null;
            return new(objection, TagsOf(json.RootElement));
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new("it is no signature's payload: " + fault.Message, []);
        }
    }

    private static void WriteTags(Utf8JsonWriter json, ImmutableArray<string> tags)
    {
        if (tags.IsEmpty)
        {
            json.WriteNull("optional");
            return;
        }

        json.WriteStartObject("optional");
        json.WriteString("tags", string.Join(Between, tags.Distinct().Order(StringComparer.Ordinal)));
        json.WriteEndObject();
    }

    // Other programs write what they like there: what is no list of tags is none.
    private static ImmutableArray<string> TagsOf(JsonElement payload) =>
        payload.TryGetProperty("optional", out var optional) && optional.ValueKind == JsonValueKind.Object
        && optional.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.String
            ? [.. tags.GetString()!.Split(Between, StringSplitOptions.RemoveEmptyEntries).Distinct()]
            : [];
}

/// <summary>What a payload says.</summary>
/// <param name="Objection">Null when it speaks of the image that was asked about; else what it says instead.</param>
/// <param name="Tags">The tags it names; none where it names none.</param>
internal sealed record SignedPayload(string? Objection, ImmutableArray<string> Tags);
