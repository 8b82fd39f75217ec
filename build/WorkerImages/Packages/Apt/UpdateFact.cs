using System.Collections.Immutable;

namespace WorkerImages.Packages.Apt;

/// <summary>What updates there are for what is installed in an image.</summary>
internal sealed record UpdateFact
{
    /// <summary>What apt would install now, by package and architecture. With an <see cref="Unanswered"/> it may be more.</summary>
    public required ImmutableArray<PendingUpdate> Pending { get; init; }

    /// <summary>What is not acted on, each with its cause, by package and architecture.</summary>
    public required ImmutableArray<HeldUpdate> Held { get; init; }

    /// <summary>Why the tool cannot say that this is all, for people: one line a source. Null with a full answer.</summary>
    public required string? Unanswered { get; init; }

    /// <summary>What else is to be known of the archives.</summary>
    public required ImmutableArray<ArchiveNote> Notes { get; init; }

    /// <summary>The oldest date of the Release files that were used; null when none was, or none has a date.</summary>
    public required DateTimeOffset? AsOf { get; init; }
}

/// <summary>An update that apt would install.</summary>
/// <param name="Package">The package.</param>
/// <param name="Architecture">Of what is installed, <c>all</c> among them.</param>
/// <param name="Installed">The version that is installed.</param>
/// <param name="Candidate">The version that would be.</param>
/// <param name="Suite">The suite that has it, as the source names it; the one for security where several have it.</param>
/// <param name="IsSecurity">True when a suite for security has a newer version than the installed one.</param>
internal sealed record PendingUpdate(string Package, string Architecture, string Installed, string Candidate, string Suite, bool IsSecurity);

/// <summary>Something about an installed package that is reported and not acted on.</summary>
/// <param name="Package">The package.</param>
/// <param name="Architecture">Of what is installed.</param>
/// <param name="Installed">The version that is installed.</param>
/// <param name="Candidate">The best version that the archives have; null where they have none.</param>
/// <param name="Suite">The suite that has it; null where none has.</param>
/// <param name="Cause">Why it is not acted on.</param>
/// <param name="IsSecurity">True when a suite for security has a newer version than the installed one.</param>
internal sealed record HeldUpdate(string Package, string Architecture, string Installed, string? Candidate, string? Suite, HeldCause Cause, bool IsSecurity);

/// <summary>Why an update is not acted on.</summary>
internal enum HeldCause
{
    /// <summary>The package is on hold in the image (<c>apt-mark hold</c>).</summary>
    Hold,

    /// <summary>The image's definition wants this very version.</summary>
    Pin,

    /// <summary>The image's definition wants this very version, and no archive has it any more: the next build would fail.</summary>
    PinGone,

    /// <summary>The image's apt preferences do not let it in.</summary>
    Preference,

    /// <summary>It is being rolled out, and not to every machine yet.</summary>
    Phased,

    /// <summary>The archives have the package in older versions only.</summary>
    Withdrawn,

    /// <summary>No archive has the package: it was installed from a file.</summary>
    Foreign,
}
