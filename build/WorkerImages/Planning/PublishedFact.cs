using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Records;

namespace WorkerImages.Planning;

/// <summary>What a registry says about an image that is planned, on all platforms that it declares.</summary>
/// <param name="Image">The name in the catalogue.</param>
internal sealed record PublishedFact(string Image)
{
    /// <summary>Why the tool does not know, for people; null with an answer.</summary>
    public string? Unanswered { get; init; }

    /// <summary>The build that is wanted on each declared platform; no entry for one that cannot be known here.</summary>
    public ImmutableDictionary<Platform, Digest> Builds { get; init; } = ImmutableDictionary<Platform, Digest>.Empty;

    /// <summary>The index that has just these builds, under its immutable tag or, where that is gone, under a rolling one; null for none.</summary>
    public PublishedIndex? Index { get; init; }

    /// <summary>Indexes of one platform each that have the build wanted of it, pushed by runs on one platform; by platform.</summary>
    public ImmutableDictionary<Platform, PublishedIndex> Parts { get; init; } = ImmutableDictionary<Platform, PublishedIndex>.Empty;

    /// <summary>The tags that this image should have → what each points to; null for one that is not there.</summary>
    public ImmutableSortedDictionary<string, TagFact?> Tags { get; init; } = ImmutableSortedDictionary.Create<string, TagFact?>(StringComparer.Ordinal);

    /// <summary>The newest image that a rolling tag points to and that is not <see cref="Index"/>, for a platform; null for none of ours.</summary>
    public BuiltImageFact? Before(Platform platform) =>
        Tags.Values.OfType<TagFact>().Select(tag => tag.Images.GetValueOrDefault(platform)).OfType<BuiltImageFact>().MaxBy(image => image.Created);
}

/// <summary>An index in a registry.</summary>
/// <param name="Document">Its bytes.</param>
/// <param name="Platforms">The images in it.</param>
internal sealed record PublishedIndex(Document Document, ImmutableDictionary<Platform, PublishedPlatform> Platforms)
{
    /// <summary>Why it does not count as ours, such as a signature that is missing, for people; null where it counts.</summary>
    public string? Objection { get; init; }

    /// <summary>The key that has signed it and its images; null where the run did not ask, or no given key has signed them.</summary>
    public Digest? KeyId { get; init; }

    /// <summary>The tags that were signed with it; empty where the run did not ask, and where a signature from before 0.2.0 lists none.</summary>
    public ImmutableArray<string> SignedTags { get; init; } = [];

    /// <summary>Blobs of it that are lost or damaged, with why; known only where they were looked for.</summary>
    public ImmutableDictionary<Digest, string> Damaged { get; init; } = ImmutableDictionary<Digest, string>.Empty;
}

/// <summary>An image of one platform in a registry.</summary>
/// <param name="Descriptor">As the index has it, annotations included.</param>
/// <param name="Manifest">Null where it was not read.</param>
/// <param name="Configuration">Null where it was not read.</param>
internal sealed record PublishedPlatform(Descriptor Descriptor, Manifest? Manifest = null, ImageConfiguration? Configuration = null);

/// <summary>What a tag points to.</summary>
/// <param name="Digest">Of the index or manifest.</param>
internal sealed record TagFact(Digest Digest)
{
    /// <summary>Our images in it, as their labels tell them; read only where the tag does not point to what is wanted.</summary>
    public ImmutableDictionary<Platform, BuiltImageFact> Images { get; init; } = ImmutableDictionary<Platform, BuiltImageFact>.Empty;

    /// <summary>True when somebody rolled the tag back to this and has not lifted that: no run moves it.</summary>
    public bool IsHeld { get; init; }

    /// <summary>What it says that its version is; null where it was not read.</summary>
    public string? Version { get; init; }

    /// <summary>How its revision stands to the one that is planned.</summary>
    public Ancestry Ancestry { get; init; }

    /// <summary>Why it does not count as ours, for people; null where it does, or the run did not ask.</summary>
    public string? Objection { get; init; }
}

/// <summary>How one commit stands to another.</summary>
internal enum Ancestry
{
    /// <summary>They are the same, or the history that is here does not say.</summary>
    Unknown,

    /// <summary>It is an ancestor: older.</summary>
    Ancestor,

    /// <summary>It is a descendant: newer.</summary>
    Descendant,
}

/// <summary>An image of one platform that a run has pushed by digest.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Digest">Of its manifest.</param>
/// <param name="BuildId">What was built.</param>
/// <param name="Annotations">Of its descriptor.</param>
/// <param name="Recorded">What the record of that run says about it; null where there is no record.</param>
internal sealed record PushedImage(
    Platform Platform, Digest Digest, Digest BuildId, ImmutableSortedDictionary<string, string> Annotations, PlatformEntry? Recorded);
