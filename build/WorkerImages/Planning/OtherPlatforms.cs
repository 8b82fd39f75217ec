using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;

namespace WorkerImages.Planning;

/// <summary>An image on the platforms that this run does not build: what other machines have pushed, as the registry says or their record does.</summary>
/// <param name="Found">Images of the build that is wanted.</param>
/// <param name="Missing">Platforms without one.</param>
/// <param name="Allowed">Options without which one of them would not do.</param>
/// <param name="Refusal">Why an index that the user asked for cannot be; null otherwise.</param>
internal sealed record OtherPlatforms(
    ImmutableArray<PushedImage> Found, ImmutableArray<Platform> Missing, ImmutableArray<string> Allowed, Refusal? Refusal)
{
    /// <summary>All platforms that the image declares but its own.</summary>
    public static OtherPlatforms Of(PlannedImage image, PublishedFact fact, PlanOptions options)
    {
        var others = new OtherPlatforms([], [], [], null);
        foreach (var platform in image.Source.Definition.Platforms.Where(platform => platform != image.Source.Platform))
        {
            var build = fact.Builds.GetValueOrDefault(platform);
            var recorded = Recorded(options.Recorded, image, platform, options);
            var isOfThisBuild = recorded is not null && (build is null || recorded.BuildId == build);
            var published = fact.Index ?? fact.Parts.GetValueOrDefault(platform);
            others = published is not null && build is not null && (fact.Index is not null || PublicationPlanner.Doubts(published).IsEmpty)
                ? others with { Found = others.Found.Add(In(published, platform, build) with { Recorded = isOfThisBuild ? recorded : null }) }
                : isOfThisBuild ? others with { Found = others.Found.Add(Of(recorded!)) }
                : recorded is not null && options.AllowsMixedBases
                ? others with { Found = others.Found.Add(Of(recorded)), Allowed = ["--allow-mixed-bases"] }
                : others with { Missing = others.Missing.Add(platform), Refusal = others.Refusal ?? Mixed(Recorded(options.Named, image, platform, options)) };
        }

        return others;
    }

    /// <summary>The image that an index of the registry has for a platform.</summary>
    public static PushedImage In(PublishedIndex index, Platform platform, Digest build)
    {
        var descriptor = index.Platforms[platform].Descriptor;
        return new(platform, descriptor.Digest, build, descriptor.Annotations, null);
    }

    private static PushedImage Of(PlatformEntry entry) =>
        new(entry.Platform, entry.Digest, entry.BuildId, PublishedAnnotations.OfPlatform(entry.Base, entry.Packages), entry);

    // Of the same repository and source: what differs, then, is the base.
    private static PlatformEntry? Recorded(ImageInfo? records, PlannedImage image, Platform platform, PlanOptions options)
    {
        var definition = image.Source.Definition;
        var repository = ImageTags.Published(definition, options.Registry).Name;
        var source = SourceIdentity.Of(image.Source with { Platform = platform });
        return records?.Images.FirstOrDefault(entry => entry.Name == definition.Name && entry.Repository == repository)?
            .Platforms.FirstOrDefault(entry => entry.Platform == platform && entry.Context.Sha256 == source);
    }

    // Who names a record wants what is in it in the index.
    private static Refusal? Mixed(PlatformEntry? named) => named is null ? null : new(
        ExitCode.TagPolicy,
        $"the image for {named.Platform} in the record stands on another base than this one would: an index of both would be of two kinds",
        $"publish {named.Platform} again, then this one, or allow it: --allow-mixed-bases");
}
