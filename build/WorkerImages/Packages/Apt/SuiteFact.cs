using System.Collections.Immutable;

namespace WorkerImages.Packages.Apt;

/// <summary>What an archive was found to say of one source: its Release file and the versions that matter, or why that is unknown.</summary>
/// <param name="Source">Where it was asked.</param>
internal sealed record SuiteFact(AptSource Source)
{
    /// <summary>What it says about itself; null when that is unknown, or must not be believed.</summary>
    public ReleaseFile? Release { get; init; }

    /// <summary>The versions of installed packages, from all of its indexes.</summary>
    public ImmutableArray<Offer> Offers { get; init; } = [];

    /// <summary>Why it is unknown what it has, for people; null with an answer.</summary>
    public string? Unanswered { get; init; }

    /// <summary>What else is to be known of it.</summary>
    public ImmutableArray<ArchiveNote> Notes { get; init; } = [];

    /// <summary>Since when its Release file must not be believed; null while it may be.</summary>
    public static DateTimeOffset? ExpiredSince(AptSource source, ReleaseFile release, DateTimeOffset now) =>
        source.ChecksValidUntil && release.ValidUntil is { } until && until < now ? until : null;
}

/// <summary>A version that a suite offers.</summary>
/// <param name="Package">The version.</param>
/// <param name="Component">The component of the index; empty for an archive without components.</param>
/// <param name="IndexArchitecture">The architecture of the index.</param>
internal sealed record Offer(IndexedPackage Package, string Component, string IndexArchitecture);

/// <summary>Something to know of an archive that is no update.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Suite">The source.</param>
/// <param name="Text">For people: one sentence without a full stop.</param>
/// <param name="Since">Since when, as far as that is known.</param>
internal sealed record ArchiveNote(ArchiveNoteKind Kind, string Suite, string Text, DateTimeOffset? Since = null);

/// <summary>What a note is about.</summary>
internal enum ArchiveNoteKind
{
    /// <summary>The suite gets no more updates: it is frozen, gone, or has the image's architecture no longer.</summary>
    EndOfLife,

    /// <summary>The source names a component that the suite does not have.</summary>
    NoComponent,

    /// <summary>The source needs no signature (<c>Trusted: yes</c>).</summary>
    Unsigned,
}
