using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Tags;

namespace WorkerImages.Planning;

/// <summary>What images of a catalogue are called.</summary>
internal static class ImageTags
{
    /// <summary>The name that moves with every build: <c>REPOSITORY:VERSION</c>.</summary>
    public static Reference Rolling(ImageDefinition image) => image.Repository.WithTag(image.Version);

    /// <summary>
    /// The tags that move to what is published, the version first. Where a definition says which further tags there are, what is built for a pull request or
    /// for some branch gets the version's no more than <c>latest</c>.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="source">What is built; null where that is unknown.</param>
    public static ImmutableArray<string> Moving(ImageDefinition image, SourceEvent? source)
    {
        if (image.Tags.IsEmpty || source is null)
        {
            return [image.Version];
        }

        var tags = image.Tags.Select(pattern => pattern.Of(image.Version, source)).OfType<string>();
        return source.IsRelease ? [.. tags.Prepend(image.Version).Distinct()]
            : [.. tags.Distinct().Except(ForEverybody(image, source with { IsRelease = true })).Where(tag => tag != image.Version)]; // a branch may be called as one of these
    }

    /// <summary>The moving tags that are for everybody, and so do not go back to a lower version.</summary>
    public static ImmutableArray<string> ForEverybody(ImageDefinition image, SourceEvent? source) =>
        source is null ? [] : [.. image.Tags.Where(pattern => pattern.IsForEverybody).Select(pattern => pattern.Of(image.Version, source)).OfType<string>()];

    /// <summary>The name that always means the same build: <c>REPOSITORY:VERSION-</c> and twelve digits of the build id.</summary>
    public static Reference Immutable(ImageDefinition image, Digest buildId) => image.Repository.WithTag($"{image.Version}-{buildId.Short}");

    /// <summary>The repository that an image is published to: of the registry that was asked for, or of its catalogue's.</summary>
    /// <param name="image">The image.</param>
    /// <param name="registry">Registry and path to publish to; null for the catalogue's.</param>
    public static Reference Published(ImageDefinition image, string? registry) =>
        registry is null ? image.Repository : Reference.Parse($"{registry}/{image.Name}");

    /// <summary>The tag under which these builds of an image are published for ever: of one platform as in <see cref="Immutable"/>.</summary>
    /// <param name="version">The image's version.</param>
    /// <param name="builds">The build id of each platform that the index has.</param>
    public static string ImmutableTag(string version, IReadOnlyCollection<KeyValuePair<Platform, Digest>> builds)
    {
        var lines = builds.Select(build => $"{build.Key} {build.Value}\n").Order(StringComparer.Ordinal);
        var id = builds.Count == 1 ? builds.First().Value : SourceIdentity.ContentOf($"worker-images index 1\n{string.Concat(lines)}");
        return $"{version}-{id.Short}";
    }

    /// <summary>All names of a build; only the rolling one while the build id is not known.</summary>
    public static ImmutableArray<Reference> Of(ImageDefinition image, Digest? buildId) =>
        buildId is null ? [Rolling(image)] : [Rolling(image), Immutable(image, buildId)];
}
