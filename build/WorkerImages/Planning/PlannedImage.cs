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

    /// <summary>The images of the catalogue that it copies from.</summary>
    public ImmutableArray<PlannedImage> Copied { get; init; } = [];

    /// <summary>The images of the catalogue that must be there before it.</summary>
    public IEnumerable<PlannedImage> Needs => Parent is null ? Copied : Copied.Prepend(Parent); // one may be both

    /// <summary>The image of its family that stands on the base.</summary>
    public PlannedImage Root => Parent?.Root ?? this;

    public ImmutableSortedDictionary<string, string> Files { get; } = SourceFiles.Of(Source);

    public PlanAction Action { get; init; } = PlanAction.Unknown;

    /// <summary>Why: at least one.</summary>
    public ImmutableArray<Reason> Reasons { get; init; } = [];

    /// <summary>The engine's own build of it, to keep, to push or to build children on; null for none.</summary>
    public BuiltImageFact? Existing { get; init; }

    /// <summary>What becomes of it in the registry; null where none was asked.</summary>
    public PlannedPublication? Publication { get; init; }

    public Refusal? Refusal { get; init; }

    /// <summary>True when children stand on what the engine has of it, built now or before.</summary>
    public bool IsBuilt => Action is PlanAction.Build or PlanAction.Push;

    /// <summary>True where the base of its family was bootstrapped: it has no digest in a registry.</summary>
    public bool StandsOnArchive => Parent?.StandsOnArchive ?? Origins[0] is { Identity: not null, Digest: null };

    /// <summary>True for the image that the registry has: the same configuration, and with it the same layers.</summary>
    public bool IsPublished => Publication?.Published?.Platforms.GetValueOrDefault(Source.Platform) is { } published && IsThat(Existing, published);

    /// <summary>Why its build id cannot be known now; null where it is known, or only has to be got.</summary>
    public string? Unanswered => BuildId is null ? Origins.Select(origin => origin.Unanswered).FirstOrDefault(why => why is not null) : null;

    /// <summary>Why something that it stands on does not exist; null where nothing is missing.</summary>
    public string? Missing => BuildId is null ? Origins.Select(origin => origin.Missing).FirstOrDefault(why => why is not null) : null;

    /// <summary>What set off its build, in a few words for its children: behind a rebuilt parent stands the parent's own cause.</summary>
    public string Cause
    {
        get
        {
            var own = Reasons.Where(reason => reason.Kind is not (ReasonKind.ParentRebuilt or ReasonKind.Unknown)).Select(reason => reason.Detail).ToList();
            if (own.Count == 0)
            {
                return Needs.FirstOrDefault(need => need.IsBuilt)?.Cause ?? Reasons[0].Detail;
            }

            var named = string.Join(", ", own.Take(CausesNamed));
            return own.Count > CausesNamed ? $"{named} and {own.Count - CausesNamed} more" : named;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Source.Definition.Name;

    /// <summary>The same, with nothing done.</summary>
    public PlannedImage Refuse(Refusal refusal) => this with { Action = PlanAction.Refuse, Refusal = refusal, Reasons = [new(ReasonKind.Refused, refusal.Why)] };

    /// <summary>True when an image that this tool has built here is the one that is published.</summary>
    public static bool IsThat(BuiltImageFact? built, PublishedPlatform published) => built?.Built is { } digest && digest == published.Manifest?.Config.Digest;
}
