using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>What a run decided of each image before it published, and why, for the record.</summary>
public static class PublicationDecisions
{
    private static readonly RebuildPolicy Policy = new(MaxAgeDays: null, SecurityUpdates: false, OtherUpdatesAfterDays: null);

    /// <param name="images">In the plan's order.</param>
    /// <param name="standing">Those that were published already, by name.</param>
    /// <param name="before">What is recorded of earlier runs; null for nothing.</param>
    /// <param name="checkedAt">When.</param>
    public static RebuildPlan Of(
        ImmutableArray<PublishableImage> images, IReadOnlyDictionary<string, StandingImage> standing, ImageInfo? before, DateTimeOffset checkedAt) => RebuildPlan.Of(
            checkedAt,
            Policy,
            [.. images.Select(image => Candidate(image, standing.GetValueOrDefault(image.Definition.Name), Known(before, image)))],
            [.. images.Select(image => image.Definition.Name)]);

    private static PlatformEntry? Known(ImageInfo? before, PublishableImage image) =>
        before?.Images.FirstOrDefault(entry => entry.Name == image.Definition.Name && entry.Repository == image.Repository.Name)?
            .Platforms.FirstOrDefault(platform => platform.Platform == image.Platform);

    private static RebuildCandidate Candidate(PublishableImage image, StandingImage? standing, PlatformEntry? known)
    {
        var published = standing is null ? known?.Digest : ImageIndex.Read(standing.Document).For(image.Platform)?.Digest;
        var decision = standing is not null ? RebuildDecision.Skip : published is null ? RebuildDecision.First : RebuildDecision.Rebuild;
        ImmutableArray<RebuildReason> reasons = standing is not null
            ? []
            : [.. image.Step.Reasons.Select(reason => new RebuildReason(Code(reason.Kind), reason.Old, reason.New, reason.Detail))];
        return new(
            image.Definition.Name, image.RollingTags.FirstOrDefault(image.ImmutableTag), image.Platform, published, decision, reasons, [], [], null);
    }

    private static string Code(ReasonKind kind) => kind switch
    {
        ReasonKind.UpToDate => "NOT_PUBLISHED", // built here before, and not in the registry yet
        ReasonKind.FirstBuild => "FIRST_BUILD",
        ReasonKind.SourceChanged => "SOURCE_CHANGED",
        ReasonKind.BaseMoved => "BASE_MOVED",
        ReasonKind.ParentRebuilt => "PARENT_REBUILT",
        ReasonKind.ArgumentChanged => "ARGUMENT_CHANGED",
        ReasonKind.Forced => "FORCED",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
