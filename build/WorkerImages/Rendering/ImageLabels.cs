using System.Collections.Immutable;
using WorkerImages.Catalog;

namespace WorkerImages.Rendering;

/// <summary>
/// The labels an image carries from its definition. Every label that the OCI names (image-spec 1.1, annotations.md) is set, to nothing
/// where nothing is known: a label not set would be the base's, and tell of another image. Those of a single build (created, revision,
/// base) the tool overrides when it builds.
/// </summary>
internal static class ImageLabels
{
    private const string Oci = "org.opencontainers.image.";

    /// <summary>The OCI's names of what is said about an image.</summary>
    public static readonly ImmutableArray<string> OciNames =
    [
        .. new[]
        {
            "authors", "base.digest", "base.name", "created", "description", "documentation", "licenses", "ref.name", "revision",
            "source", "title", "url", "vendor", "version",
        }.Select(name => Oci + name),
    ];

    public static ImmutableSortedDictionary<string, string> Of(ImageDefinition definition)
    {
        var labels = OciNames.ToImmutableSortedDictionary(name => name, _ => "", StringComparer.Ordinal).ToBuilder();
        labels[Oci + "title"] = definition.Name;
        labels[Oci + "description"] = definition.Description;
        labels[Oci + "version"] = definition.Version;
        foreach (var (name, value) in definition.Labels)
        {
            labels[name] = value;
        }

        return labels.ToImmutable();
    }
}
