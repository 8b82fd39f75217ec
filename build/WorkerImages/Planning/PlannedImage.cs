using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>An image while its plan is made: its identities, then its verdict, which its children ask for.</summary>
internal sealed record PlannedImage(
    ImageSource Source,
    PlannedImage? Parent,
    ImmutableArray<Origin> Origins,
    Digest SourceId,
    Digest? BuildId)
{
    private const int CausesNamed = 2;

    public ImmutableSortedDictionary<string, string> Files { get; } = SourceFiles.Of(Source);

    /// <summary>Why it is built or kept.</summary>
    public ImmutableArray<Reason> Reasons { get; init; } = [];

    public bool IsBuilt => Reasons.Any(reason => reason.Kind is not (ReasonKind.UpToDate or ReasonKind.Unknown));

    /// <summary>Why its build id cannot be known now; null where it is known, or only has to be got.</summary>
    public string? Unanswered => BuildId is null ? Origins.Select(origin => origin.Unanswered).FirstOrDefault(why => why is not null) : null;

    /// <summary>What set off its build, in a few words for its children: behind a rebuilt parent stands the parent's own cause.</summary>
    public string Cause
    {
        get
        {
            var own = Reasons.Where(reason => reason.Kind is not (ReasonKind.ParentRebuilt or ReasonKind.Unknown)).Select(reason => reason.Detail).ToList();
            if (own.Count == 0)
            {
                return Parent is { IsBuilt: true } ? Parent.Cause : Reasons[0].Detail;
            }

            var named = string.Join(", ", own.Take(CausesNamed));
            return own.Count > CausesNamed ? $"{named} and {own.Count - CausesNamed} more" : named;
        }
    }
}
