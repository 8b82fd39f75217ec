using System.Collections.Immutable;

namespace WorkerImages.Planning;

/// <summary>What a plan does with an image.</summary>
public enum PlanAction
{
    /// <summary>The image is up to date.</summary>
    Keep,

    /// <summary>The image is built.</summary>
    Build,
}

/// <summary>Why a plan builds or keeps an image.</summary>
public enum ReasonKind
{
    /// <summary>An image with this build id is there.</summary>
    UpToDate,

    /// <summary>No image of this name is there.</summary>
    FirstBuild,

    /// <summary>A source file is new, gone or different; the detail names it.</summary>
    SourceChanged,

    /// <summary>A base or another image from outside is a different one now.</summary>
    BaseMoved,

    /// <summary>The parent gets a new build id.</summary>
    ParentRebuilt,

    /// <summary>A build argument has another value.</summary>
    ArgumentChanged,

    /// <summary>The user asked for it.</summary>
    Forced,
}

/// <summary>One reason, for people and for machines.</summary>
/// <param name="Kind">The machine's word.</param>
/// <param name="Detail">For people, such as <c>templates/rootfs/usr/local/bin/worker-entrypoint changed</c>.</param>
/// <param name="Old">What it was, where that makes sense.</param>
/// <param name="New">What it is, where that makes sense.</param>
public sealed record Reason(ReasonKind Kind, string Detail, string? Old = null, string? New = null);

/// <summary>What is done with one image on one platform, and why.</summary>
/// <param name="Source">What goes into it.</param>
/// <param name="Action">Build or keep.</param>
/// <param name="Reasons">All of them, at least one.</param>
/// <param name="SourceId">Hash of what is in the repository.</param>
/// <param name="BuildId">Hash of the source id and of everything external; null while a base is not here.</param>
/// <param name="ExistingImageId">The engine's image to keep; null when it is built.</param>
/// <param name="Arguments">The build arguments to hand the engine: those that pin base and parent included.</param>
/// <param name="Labels">The labels to write on the result, identity labels included.</param>
/// <param name="Tags">What the result is called afterwards, references with tag.</param>
public sealed record PlanStep(
    ImageSource Source,
    PlanAction Action,
    ImmutableArray<Reason> Reasons,
    string SourceId,
    string? BuildId,
    string? ExistingImageId,
    ImmutableSortedDictionary<string, string> Arguments,
    ImmutableSortedDictionary<string, string> Labels,
    ImmutableArray<string> Tags)
{
    /// <summary>The image's name in the catalogue.</summary>
    public string Image => Source.Definition.Name;
}

/// <summary>What a run does, in an order in which it can be done: parents before children.</summary>
public sealed record BuildPlan(ImmutableArray<PlanStep> Steps);
