using System.Text.Encodings.Web;
using System.Text.Json;
using WorkerImages.Oci;

namespace WorkerImages.Proofs;

/// <summary>
/// What a signature of cosign's classic form is over: a few bytes of JSON that name an image's digest
/// (sigstore/cosign, specs/SIGNATURE_SPEC.md, "Simple Signing").
/// </summary>
public static class SimpleSigning
{
    /// <summary>What the layer with it is.</summary>
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    private const string Kind = "cosign container image signature";

    // The text goes into a blob, never into HTML: quotes and plus signs may stay as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes to sign.</summary>
    /// <param name="repository">Registry and repository; tag and digest do not count.</param>
    /// <param name="digest">Of the manifest or index.</param>
    public static byte[] Payload(Reference repository, Digest digest)
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
            json.WriteNull("optional");
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Null when the payload speaks of this digest in this repository; else what it says instead.</summary>
    public static string? Objection(ReadOnlyMemory<byte> payload, Reference repository, Digest digest)
    {
        try
        {
            using var json = JsonDocument.Parse(payload, new() { AllowDuplicateProperties = false });
            var critical = json.RootElement.GetProperty("critical");
            var (type, image, name) = (
                critical.GetProperty("type").GetString(),
                critical.GetProperty("image").GetProperty("docker-manifest-digest").GetString(),
                critical.GetProperty("identity").GetProperty("docker-reference").GetString());
            return type != Kind ? $"it is a '{type}'"
                : image != digest.Text ? $"it is about {image}"
                : name != repository.Name ? $"it is about an image in {name}"
                : null;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "it is no signature's payload: " + fault.Message;
        }
    }
}
