using System.Collections.Immutable;

namespace WorkerImages.Oci;

/// <summary>
/// What one image, or one artifact about an image, is made of (OCI image-spec 1.1, manifest.md). Reads Docker's form too, writes OCI's.
/// </summary>
/// <param name="Config">The image's configuration; <see cref="Descriptor.Empty"/> for most artifacts.</param>
/// <param name="Layers">Lowest first.</param>
internal sealed record Manifest(Descriptor Config, ImmutableArray<Descriptor> Layers)
{
    /// <summary>More than any engine can mount; a document with more is hostile.</summary>
    private const int MostLayers = 1024;

    /// <summary>What an artifact is; null for an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest or index that this one is about.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free notes, by name.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = Descriptor.NoAnnotations;

    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static Manifest Read(Document document)
    {
        if (!MediaTypes.IsManifest(document.MediaType))
        {
            throw new FormatException($"{document.Digest} is {document.MediaType}, not the manifest of one image");
        }

        var json = JsonPart.Read(document.Bytes, "manifest");
        MediaTypeRules.Check(json, document.MediaType);
        var layers = json.Items("layers").Take(MostLayers + 1).Select(Descriptor.Read).ToImmutableArray();
        return layers.Length > MostLayers
            ? throw new FormatException($"manifest.layers has more than {MostLayers} items")
            : new(Descriptor.Read(json.Part("config")), layers)
            {
                ArtifactType = json.OptionalText("artifactType"),
                Subject = json.Optional("subject") is { } subject ? Descriptor.Read(subject) : null,
                Annotations = json.Map("annotations"),
            };
    }

    /// <summary>The bytes of it: equal manifests give equal bytes.</summary>
    public Document ToDocument() => new(
        MediaTypes.Manifest,
        CanonicalJson.Of(json =>
        {
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.Manifest);
            if (ArtifactType is not null)
            {
                json.WriteString("artifactType", ArtifactType);
            }

            json.WritePropertyName("config");
            Config.Write(json);
            CanonicalJson.WriteList(json, "layers", Layers);
            if (Subject is not null)
            {
                json.WritePropertyName("subject");
                Subject.Write(json);
            }

            CanonicalJson.WriteMap(json, "annotations", Annotations);
        }));
}
