using System.Collections.Immutable;

namespace WorkerImages.Oci;

/// <summary>
/// The manifests under one name, one for each platform, or the referrers of a manifest (OCI image-spec 1.1, image-index.md). Reads Docker's
/// list too, writes OCI's index.
/// </summary>
/// <param name="Manifests">In their order: clients take the first that fits.</param>
internal sealed record ImageIndex(ImmutableArray<Descriptor> Manifests)
{
    /// <summary>The manifest that this index is about.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free notes, by name.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = Descriptor.NoAnnotations;

    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static ImageIndex Read(Document document)
    {
        if (!MediaTypes.IsIndex(document.MediaType))
        {
            throw new FormatException($"{document.Digest} is {document.MediaType}, not an index");
        }

        var json = JsonPart.Read(document.Bytes, "index");
        MediaTypeRules.Check(json, document.MediaType);
        return new([.. json.Items("manifests").Select(Descriptor.Read)])
        {
            Subject = json.Optional("subject") is { } subject ? Descriptor.Read(subject) : null,
            Annotations = json.Map("annotations"),
        };
    }

    /// <summary>The image for a platform: one that spells it alike, else the first that matches; null when there is none.</summary>
    public Descriptor? For(Platform platform) =>
        Manifests.FirstOrDefault(manifest => manifest.Platform == platform)
        ?? Manifests.FirstOrDefault(manifest => manifest.Platform is { } other && other.Matches(platform));

    /// <summary>The bytes of it: equal indexes give equal bytes.</summary>
    public Document ToDocument() => new(
        MediaTypes.Index,
        CanonicalJson.Of(json =>
        {
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.Index);
            CanonicalJson.WriteList(json, "manifests", Manifests);
            if (Subject is not null)
            {
                json.WritePropertyName("subject");
                Subject.Write(json);
            }

            CanonicalJson.WriteMap(json, "annotations", Annotations);
        }));
}
