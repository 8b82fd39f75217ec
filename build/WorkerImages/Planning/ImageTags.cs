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

    /// <summary>All names of a build; only the rolling one while the build id is not known.</summary>
    public static ImmutableArray<Reference> Of(ImageDefinition image, Digest? buildId) =>
        buildId is null ? [Rolling(image)] : [Rolling(image), Immutable(image, buildId)];
}
