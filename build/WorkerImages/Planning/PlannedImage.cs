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

    public bool IsBuilt => Reasons.Any(reason => reason.Kind != ReasonKind.UpToDate);

    /// <summary>What set off its build, in a few words for its children: behind a rebuilt parent stands the parent's own cause.</summary>
    public string Cause
    {
        get
        {
            var own = Reasons.Where(reason => reason.Kind != ReasonKind.ParentRebuilt).Select(reason => reason.Detail).ToList();
            if (own.Count == 0)
            {
                return Parent is { IsBuilt: true } ? Parent.Cause : Reasons[0].Detail;
            }

            var named = string.Join(", ", own.Take(CausesNamed));
            return own.Count > CausesNamed ? $"{named} and {own.Count - CausesNamed} more" : named;
        }
    }
}
