using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Publishing;

/// <summary>An image is published for all the platforms that it declares, or not at all: a tag must not lose one on the way.</summary>
internal static class PlatformRules
{
    /// <summary>The images in the order of the platforms that are declared.</summary>
    /// <exception cref="WorkerImagesException">One is missing, or is too many.</exception>
    public static ImmutableArray<PlatformImage> Match(PublishRequest request)
    {
        var missing = request.Declared.Where(platform => request.Images.All(image => image.Platform != platform)).ToList();
        var surplus = request.Images.Where(image => !request.Declared.Contains(image.Platform)).Select(image => image.Platform).ToList();
        if (missing.Count > 0)
        {
            throw Missing(request.Repository, missing);
        }

        return surplus.Count == 0
            ? [.. request.Declared.Select(platform => request.Images.First(image => image.Platform == platform))]
            : throw Refused(
                request.Repository, $"{string.Join(", ", surplus)} is not among its platforms", "add it to the platforms of the definition, or leave it out");
    }

    /// <summary>Some of the declared platforms have no image.</summary>
    public static WorkerImagesException Missing(Reference repository, IEnumerable<Platform> platforms) => Refused(
        repository,
        $"there is no image for {string.Join(", ", platforms)}",
        "publish each platform with --platform, here or on a machine of its kind; the run that has the records of all others (--record) moves the tags");

    /// <summary>What another machine is said to have pushed is not there.</summary>
    public static WorkerImagesException NotThere(Reference repository, RecordedImage image) => Refused(
        repository, $"{repository.WithDigest(image.Digest)}, the image for {image.Platform}, is not in the registry", "push it again from a machine of that platform");

    private static WorkerImagesException Refused(Reference repository, string why, string next) =>
        new(ExitCode.TagPolicy, $"{repository.Name} is not published", why, next);
}
