using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>What images of a catalogue are called.</summary>
public static class ImageTags
{
    /// <summary>The name that moves with every build: <c>REPOSITORY:VERSION</c>.</summary>
    public static Reference Rolling(ImageDefinition image) => Reference.Parse($"{image.Repository}:{image.Version}");

    /// <summary>The name that always means the same build: <c>REPOSITORY:VERSION-</c> and twelve digits of the build id.</summary>
    public static Reference Immutable(ImageDefinition image, Digest buildId) =>
        Reference.Parse($"{image.Repository}:{image.Version}-{buildId.Short}");

    /// <summary>
    /// The name that always means the same builds for all platforms of an image: for one platform its immutable name, for several twelve
    /// digits of the hash over their build ids. Null while one of those is not known.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="buildIds">Those of all platforms that it declares, in whatever order.</param>
    public static Reference? Published(ImageDefinition image, IReadOnlyCollection<string?> buildIds)
    {
        var known = buildIds.OfType<string>().Order(StringComparer.Ordinal).ToList();
        return known.Count < buildIds.Count ? null
            : known.Count == 1 ? Immutable(image, Digest.Parse(known[0]))
            : Immutable(image, SourceIdentity.ContentOf("worker-images index 1\n" + string.Concat(known.Select(id => id + "\n"))));
    }

    /// <summary>All names of a build; only the rolling one while the build id is not known.</summary>
    public static ImmutableArray<Reference> Of(ImageDefinition image, Digest? buildId) =>
        buildId is null ? [Rolling(image)] : [Rolling(image), Immutable(image, buildId)];
}
