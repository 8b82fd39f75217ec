using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Records;

/// <summary>An image as it is in its registry.</summary>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Repository">Registry and repository.</param>
/// <param name="Version">Its version in the catalogue.</param>
/// <param name="Index">What its tags point to.</param>
/// <param name="Tags">By name.</param>
/// <param name="Platforms">By platform.</param>
/// <param name="Attestations">By platform and kind.</param>
/// <param name="Signatures">By reference and key.</param>
/// <param name="Reasons">Why it was published, for people.</param>
internal sealed record ImageEntry(
    string Name,
    string Repository,
    string Version,
    ContentInfo Index,
    ImmutableArray<TagInfo> Tags,
    ImmutableArray<PlatformEntry> Platforms,
    ImmutableArray<AttestationInfo> Attestations,
    ImmutableArray<SignatureInfo> Signatures,
    ImmutableArray<string> Reasons)
{
    /// <summary>Options without which it would not have been published, such as <c>--allow-untested</c>; none for most.</summary>
    public ImmutableArray<string> Allowed { get; init; } = [];

    // A tag that was left where it is, as one that somebody has rolled back, is in the record with what it points to, and is not among these.
    internal IEnumerable<string> PointingTags() => Tags.Where(tag => tag.Digest == Index.Digest).Select(tag => tag.Name);

    internal ImageEntry Sorted() => this with
    {
        Tags = [.. Tags.OrderBy(tag => tag.Name, StringComparer.Ordinal)],
        Platforms = [.. Platforms.OrderBy(one => one.Platform.ToString(), StringComparer.Ordinal)],
        Attestations =
        [
            .. Attestations.OrderBy(one => one.Platform.ToString(), StringComparer.Ordinal)
                .ThenBy(one => one.PredicateType, StringComparer.Ordinal)
                .ThenBy(one => one.Digest.Text, StringComparer.Ordinal),
        ],
        Signatures = [.. Signatures.OrderBy(one => one.Reference, StringComparer.Ordinal).ThenBy(one => one.KeyId.Text, StringComparer.Ordinal)],
    };

    // What is said about a platform that was not published again stays; what is said about the index is the later run's.
    internal ImageEntry MergedWith(ImageEntry later)
    {
        var kept = Platforms.Where(old => later.Platforms.All(now => now.Platform != old.Platform)).ToList();
        return (later with
        {
            Platforms = [.. kept, .. later.Platforms],
            Tags = [.. later.Tags, .. Tags.Where(old => old.Kind == TagKind.Rolling && later.Tags.All(now => now.Name != old.Name))],
            Attestations = [.. Attestations.Where(one => kept.Exists(platform => platform.Platform == one.Platform)), .. later.Attestations],
            Signatures = [.. Signatures.Where(one => kept.Exists(platform => platform.Digest == one.Digest)).Union(later.Signatures)],
        }).Sorted();
    }
}

/// <summary>A manifest or index.</summary>
internal sealed record ContentInfo(Digest Digest, string MediaType, long Size);

/// <summary>A tag.</summary>
/// <param name="Name">Without the repository.</param>
/// <param name="Kind">Whether it may move.</param>
/// <param name="Digest">What it points to.</param>
/// <param name="PreviousDigest">What it pointed to before: a rollback goes there; null for a new one.</param>
internal sealed record TagInfo(string Name, TagKind Kind, Digest Digest, Digest? PreviousDigest);

/// <summary>Whether a tag may move.</summary>
internal enum TagKind
{
    /// <summary>Never.</summary>
    Immutable,

    /// <summary>With each build.</summary>
    Rolling,
}

/// <summary>A signed claim about a platform's manifest.</summary>
/// <param name="Platform">Whose.</param>
/// <param name="PredicateType">What kind of claim.</param>
/// <param name="Digest">Of the manifest that attaches it.</param>
internal sealed record AttestationInfo(Platform Platform, string PredicateType, Digest Digest);

/// <summary>A signature.</summary>
/// <param name="Format">Such as <c>simple</c>.</param>
/// <param name="Digest">What is signed: an index's or a platform's manifest.</param>
/// <param name="Reference">Where it is.</param>
/// <param name="KeyId">The hash of the public key.</param>
internal sealed record SignatureInfo(string Format, Digest Digest, string Reference, Digest KeyId);
