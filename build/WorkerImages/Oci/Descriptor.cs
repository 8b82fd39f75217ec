using System.Collections.Immutable;
using System.Text.Json;

namespace WorkerImages.Oci;

/// <summary>Says of some content what it is, which it is, and how long (OCI image-spec 1.1, descriptor.md).</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Digest">Which it is.</param>
/// <param name="Size">Bytes.</param>
internal sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    // First: fields are set in the order of the text, and the ones below are descriptors themselves.
    internal static readonly ImmutableSortedDictionary<string, string> NoAnnotations =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The bytes of <see cref="Empty"/>.</summary>
    public static readonly ReadOnlyMemory<byte> EmptyContent = "{}"u8.ToArray();

    /// <summary>Stands where a manifest must name content and has none (manifest.md, "Guidance for an Empty Descriptor").</summary>
    public static readonly Descriptor Empty = new(MediaTypes.Empty, Digest.Of(EmptyContent.Span), EmptyContent.Length);

    /// <summary>What the image runs on; only in an index.</summary>
    public Platform? Platform { get; init; }

    /// <summary>What the artifact is; only in an index.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Free notes, by name.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = NoAnnotations;

    internal static Descriptor Read(JsonPart json) => new(json.Text("mediaType"), json.Digest("digest"), json.Size("size"))
    {
        Platform = json.Optional("platform") is { } platform
            ? new(platform.Text("os"), platform.Text("architecture"), platform.OptionalText("variant") is { Length: > 0 } variant ? variant : null)
            : null,
        ArtifactType = json.OptionalText("artifactType"),
        Annotations = json.Map("annotations"),
    };

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", MediaType);
        if (ArtifactType is not null)
        {
            json.WriteString("artifactType", ArtifactType);
        }

        json.WriteString("digest", Digest.Text);
        json.WriteNumber("size", Size);
        if (Platform is not null)
        {
            WritePlatform(json, Platform);
        }

        CanonicalJson.WriteMap(json, "annotations", Annotations);
        json.WriteEndObject();
    }

    private static void WritePlatform(Utf8JsonWriter json, Platform platform)
    {
        json.WriteStartObject("platform");
        json.WriteString("architecture", platform.Architecture);
        json.WriteString("os", platform.OperatingSystem);
        if (platform.Variant is not null)
        {
            json.WriteString("variant", platform.Variant);
        }

        json.WriteEndObject();
    }
}
