using System.Collections.Immutable;
using WorkerImages.Oci;
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
            var published = fact.Index ?? fact.Parts.GetValueOrDefault(platform);
            others = build is null ? others.WithUnknown(image, fact, platform, options)
                : published is null ? others.WithMissing(image, platform, options)
                : fact.Index is null && PublicationPlanner.Doubts(published) is { IsEmpty: false } doubts ? others.WithDoubtful(image, published, doubts, options)
                : others.With(In(published, platform, build), Recorded(options.Recorded, image, platform, options));
        }

        return others;
    }

    /// <summary>The image that an index of the registry has for a platform.</summary>
    public static PushedImage In(PublishedIndex index, Platform platform, Digest build)
    {
        var descriptor = index.Platforms[platform].Descriptor;
        return new(platform, descriptor.Digest, build, descriptor.Annotations, null);
    }

    private static PushedImage? Standing(PlannedImage image, PublishedFact fact, Platform platform)
    {
        var source = SourceIdentity.Of(image.Source with { Platform = platform });
        return fact.Parts.GetValueOrDefault(image.Source.Platform) is { } part
            && ImageIndex.Read(part.Document).For(platform) is { } descriptor
            && fact.Tags.Values.OfType<TagFact>().FirstOrDefault(tag => tag.Digest == part.Document.Digest)?.Images.GetValueOrDefault(platform) is { } found
            && found.SourceId == source
            ? new(platform, descriptor.Digest, found.BuildId, descriptor.Annotations, null)
            : null;
    }

    private OtherPlatforms With(PushedImage image, PlatformEntry? recorded = null) =>
        this with { Found = Found.Add(recorded?.Digest == image.Digest ? image with { Recorded = recorded } : image) };

    private OtherPlatforms WithDoubtful(PlannedImage image, PublishedIndex published, ImmutableArray<Reason> doubts, PlanOptions options)
    {
        var index = published.Document.Digest;
        return this with { Refusal = Refusal.Distrusted(ImageTags.Published(image.Source.Definition, options.Registry).WithDigest(index), index, doubts) };
    }

    // The registry does not have the build that is wanted; a record of another one, of the same source, is of another base.
    private OtherPlatforms WithMissing(PlannedImage image, Platform platform, PlanOptions options) =>
        options.AllowsMixedBases && Recorded(options.Recorded, image, platform, options) is { } recorded
            ? With(Of(recorded)) with { Allowed = ["--allow-mixed-bases"] }
            : this with
            {
                Missing = Missing.Add(platform),
                Refusal = Refusal ?? (Recorded(options.Named, image, platform, options) is null ? null : Refusal.Mixed(platform)),
            };

    // Where the base comes from an archive, this machine cannot know which build the other platform must have. Then a build of the same source
    // counts that is published, or recorded.
    private OtherPlatforms WithUnknown(PlannedImage image, PublishedFact fact, Platform platform, PlanOptions options) =>
        !image.StandsOnArchive ? WithMissing(image, platform, options)
        : Standing(image, fact, platform) is { } standing ? With(standing)
        : Recorded(options.Recorded, image, platform, options) is { } recorded ? With(Of(recorded))
        : WithMissing(image, platform, options);

    private static PushedImage Of(PlatformEntry entry) =>
        new(entry.Platform, entry.Digest, entry.BuildId, PublishedAnnotations.OfPlatform(entry.Base, entry.Packages, entry.Refresh), entry);

    // Of the same repository and source: what differs, then, is the base.
    private static PlatformEntry? Recorded(ImageInfo? records, PlannedImage image, Platform platform, PlanOptions options)
    {
        var definition = image.Source.Definition;
        var repository = ImageTags.Published(definition, options.Registry).Name;
        var source = SourceIdentity.Of(image.Source with { Platform = platform });
        return records?.Images.FirstOrDefault(entry => entry.Name == definition.Name && entry.Repository == repository)?
            .Platforms.FirstOrDefault(entry => entry.Platform == platform && entry.Context.Sha256 == source);
    }
}
