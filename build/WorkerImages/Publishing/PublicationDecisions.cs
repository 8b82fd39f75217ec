using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>What a plan decided of each published image, and why, for the record.</summary>
internal static class PublicationDecisions
{
    /// <param name="plan">The plan.</param>
    /// <param name="facts">What it was made from.</param>
    /// <param name="checkedAt">When the registry was asked.</param>
    public static RebuildPlan Of(BuildPlan plan, PlanFacts facts, DateTimeOffset checkedAt)
    {
        var published = plan.Steps.Where(step => step.Source.Definition.IsPublished).ToList();
        return RebuildPlan.Of(checkedAt, [.. published.Select(step => Candidate(step, facts.Published![step.Image]))], [.. published.Select(step => step.Image).Distinct()]);
    }

    private static RebuildCandidate Candidate(PlanStep step, PublishedFact fact)
    {
        var platform = step.Source.Platform;
        var published = (fact.Index ?? fact.Parts.GetValueOrDefault(platform))?.Platforms.GetValueOrDefault(platform)?.Descriptor.Digest
            ?? (fact.Before(platform) is { } before ? Digest.Parse(before.ImageId) : null);
        var decision = step.Action switch
        {
            PlanAction.Keep => RebuildDecision.Skip,
            PlanAction.Wait => RebuildDecision.Wait,
            PlanAction.Refuse or PlanAction.Unknown => RebuildDecision.Unknown,
            _ => published is null ? RebuildDecision.First : RebuildDecision.Rebuild,
        };
        return new(
            step.Image,
            step.Publication is { Tags: [var part] } ? part : step.Source.Definition.Version,
            platform,
            published,
            decision,
            [
                .. step.Reasons.Where(reason => reason.Kind is not (ReasonKind.UpToDate or ReasonKind.TagLeft))
                    .Select(reason => new RebuildReason(Code(reason.Kind), reason.Old, reason.New, reason.Detail)),
            ],
            [.. step.Reasons.Where(reason => reason.Kind == ReasonKind.TagLeft).Select(reason => reason.Detail)]);
    }

    private static string Code(ReasonKind kind) => kind switch
    {
        ReasonKind.FirstBuild => "FIRST_BUILD",
        ReasonKind.SourceChanged => "SOURCE_CHANGED",
        ReasonKind.BaseMoved => "BASE_MOVED",
        ReasonKind.ParentRebuilt => "PARENT_REBUILT",
        ReasonKind.ArgumentChanged => "ARGUMENT_CHANGED",
        ReasonKind.UpdatesPending => "UPDATES_PENDING",
        ReasonKind.Aged => "AGED",
        ReasonKind.NotRecorded => "NOT_RECORDED",
        ReasonKind.Forced => "FORCED",
        ReasonKind.NotBuiltHere => "NOT_BUILT_HERE",
        ReasonKind.NotSigned => "NOT_SIGNED",
        ReasonKind.Damaged => "DAMAGED",
        ReasonKind.TagBehind => "TAG_BEHIND",
        ReasonKind.BackedOff => "BACKED_OFF",
        ReasonKind.Refused => "REFUSED",
        ReasonKind.Unknown => "UNKNOWN",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
