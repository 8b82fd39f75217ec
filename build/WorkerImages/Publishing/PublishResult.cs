using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Publishing.Push;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>What became of a step of a plan in the registry.</summary>
/// <param name="Step">The step.</param>
internal sealed record PublishResult(PlanStep Step)
{
    /// <summary>What the record says about it; null where nothing is published.</summary>
    public ImageEntry? Entry { get; init; }

    /// <summary>How its blobs came to be there.</summary>
    public BlobCounts Counts { get; init; } = BlobCounts.None;

    /// <summary>Its bill of materials; null for an image that was not looked into.</summary>
    public BillOfMaterials? Bill { get; init; }

    /// <summary>What changed inside since the image that its tags pointed to before; null where the run cannot say.</summary>
    public PackageDifference? Difference { get; init; }

    /// <summary>Why it was refused, or failed; null otherwise.</summary>
    public WorkerImagesException? Failure { get; init; }

    /// <summary>What else failed, so that this one was not tried; null otherwise.</summary>
    public string? HeldBackBy { get; init; }

    /// <summary>True where another run has published the same build, or its parent's, meanwhile: that one stays.</summary>
    public bool IsLeftToOther { get; init; }

    /// <summary>True for what was rebuilt and came out equal: what is published stays.</summary>
    public bool IsEqual { get; init; }

    /// <summary>True when others may stand on it.</summary>
    public bool IsGood => Failure is null && HeldBackBy is null;

    /// <summary>True when nothing had to be pushed.</summary>
    public bool WasThere => Step.Action is PlanAction.Keep or PlanAction.Tag;

    /// <summary>For the count that a run ends with.</summary>
    public string Outcome => HeldBackBy is not null ? "held back"
        : IsEqual ? "rebuilt and found equal"
        : Row.Action == "kept" ? "published before"
        : Row.Action;

    /// <summary>For the table that a run ends with.</summary>
    public PublicationRow Row => new(
        Step.Image,
        Failure is not null ? "failed"
            : HeldBackBy is { } cause ? $"held back by {cause}"
            : IsLeftToOther ? "left to another run"
            : IsEqual ? "kept: rebuilt and found equal"
            : Step.Action switch { PlanAction.Keep => "kept", PlanAction.Tag => "tagged", PlanAction.Wait => "waits", _ => "published" },
        Entry is null ? "" : $"{Entry.Repository}@{Entry.Index.Digest}",
        string.Join('\n', Entry?.PointingTags() ?? []),
        Counts.BytesSent,
        Entry is { Signatures.IsEmpty: false });
}
