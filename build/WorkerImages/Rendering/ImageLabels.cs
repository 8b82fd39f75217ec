using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;

namespace WorkerImages.Rendering;

/// <summary>
/// The labels an image carries from its definition. It sets every label that the OCI names (image-spec 1.1, annotations.md), to nothing where
/// nothing is known: a label not set would be the base's, and describe another image. When the tool builds, it overrides the labels of a single
/// build (created, revision, base).
/// </summary>
internal static class ImageLabels
{
    public static ImmutableSortedDictionary<string, string> Of(ImageDefinition definition)
    {
        var labels = OciLabels.All.ToImmutableSortedDictionary(name => name, _ => "", StringComparer.Ordinal).ToBuilder();
        labels[OciLabels.Title] = definition.Name;
        labels[OciLabels.Description] = definition.Description;
        labels[OciLabels.Version] = definition.Version;
        foreach (var (name, value) in definition.Labels)
        {
            labels[name] = value;
        }

        return labels.ToImmutable();
    }
}
