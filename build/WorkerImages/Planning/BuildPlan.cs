using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>What a run does, in an order in which it can be done: parents before children.</summary>
internal sealed record BuildPlan(ImmutableArray<PlanStep> Steps);

/// <summary>What is done with one image on one platform, and why.</summary>
/// <param name="Source">What goes into it.</param>
/// <param name="Action">What is done.</param>
/// <param name="Reasons">All of them, at least one.</param>
/// <param name="SourceId">Hash of what is in the repository.</param>
/// <param name="BuildId">Hash of the source id and of everything external; null while a base is not here.</param>
/// <param name="ExistingImageId">The engine's image to keep; null when it is built.</param>
/// <param name="Arguments">The build arguments to hand the engine: those that pin base and parent included.</param>
/// <param name="Labels">The labels to write on the result, identity labels included.</param>
/// <param name="Tags">What the result is called afterwards, references with tag.</param>
internal sealed record PlanStep(
    ImageSource Source,
    PlanAction Action,
    ImmutableArray<Reason> Reasons,
    Digest SourceId,
    Digest? BuildId,
    string? ExistingImageId,
    ImmutableSortedDictionary<string, string> Arguments,
    ImmutableSortedDictionary<string, string> Labels,
    ImmutableArray<Reference> Tags)
{
    /// <summary>The image's name in the catalogue.</summary>
    public string Image => Source.Definition.Name;

    /// <summary>The images from outside, and the parent, that it is made of.</summary>
    public ImmutableArray<Origin> Origins { get; init; } = [];

    /// <summary>The base that its family stands on; null where nothing is known of it.</summary>
    public ExternalFact? Base { get; init; }

    /// <summary>What becomes of it in a registry; null where none was asked.</summary>
    public PlannedPublication? Publication { get; init; }

    /// <summary>The published image that is pulled, as images are built on it; null where the engine has it, or no image needs it.</summary>
    public Reference? Pull { get; init; }

    /// <summary>Why the step could not end well; null for any action but <see cref="PlanAction.Refuse"/>.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>True for a step that needs something done.</summary>
    public bool IsStale => Action is PlanAction.Build or PlanAction.Push or PlanAction.Tag;

    /// <summary>Of <see cref="Tags"/>, those that a kept image does not have yet; empty for one that is built.</summary>
    public ImmutableArray<Reference> MissingTags { get; init; } = [];
}

/// <summary>What a plan does with an image.</summary>
internal enum PlanAction
{
    /// <summary>Nothing: the image is up to date where it is wanted.</summary>
    Keep,

    /// <summary>The image is built; with a registry it is then checked, pushed, attested and tagged.</summary>
    Build,

    /// <summary>The engine has what was built, the registry does not, or not whole, or not signed: it is checked, pushed, attested and tagged.</summary>
    Push,

    /// <summary>The image is published; tags that are missing or behind move to it.</summary>
    Tag,

    /// <summary>Nothing this time: its build failed before, or what it needs waits. The reasons say until when.</summary>
    Wait,

    /// <summary>Nothing: it could not end well. The step's refusal says why.</summary>
    Refuse,

    /// <summary>Nothing: what would decide it could not be asked.</summary>
    Unknown,
}
