using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>What a plan makes of an image in a registry.</summary>
/// <param name="Repository">Where it is published; without tag and digest.</param>
/// <param name="ImmutableTag">The tag that always means this build of the index.</param>
internal sealed record PlannedPublication(Reference Repository, string ImmutableTag)
{
    /// <summary>Every tag that the index is meant to have, the immutable one included: they are part of what is signed.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>What it says that its version is.</summary>
    public string Version { get; init; } = "";

    /// <summary>The <see cref="Tags"/> that do not move to a lower version.</summary>
    public ImmutableArray<string> ForEverybody { get; init; } = [];

    /// <summary>The <see cref="Tags"/> that the signature of what is published does not list yet.</summary>
    public ImmutableArray<string> Unsigned { get; init; } = [];

    /// <summary>The platforms of the index, in its order.</summary>
    public ImmutableArray<Platform> Platforms { get; init; } = [];

    /// <summary>The images that are in the registry already and go into the index as they are.</summary>
    public ImmutableArray<PushedImage> Others { get; init; } = [];

    /// <summary>The tags that move, in this order.</summary>
    public ImmutableArray<TagMove> Moves { get; init; } = [];

    /// <summary>The index that is published; null where this run pushes one.</summary>
    public PublishedIndex? Published { get; init; }

    /// <summary>Where its ancestors are published, the nearest first: they have most of its layers.</summary>
    public ImmutableArray<Reference> Ancestors { get; init; } = [];

    /// <summary>What an index says about itself that is put together of images which are all there; empty for any other.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What each of <see cref="Tags"/> points to now; null for one that is not there.</summary>
    public ImmutableSortedDictionary<string, Digest?> Standing { get; init; } = ImmutableSortedDictionary.Create<string, Digest?>(StringComparer.Ordinal);

    /// <summary>Options without which this would have been refused, as they are written; the record names them.</summary>
    public ImmutableArray<string> Allowed { get; init; } = [];

    /// <summary>The reference that means exactly what is published on one platform; null where nothing is.</summary>
    public Reference? ImageFor(Platform platform) =>
        (Published?.Platforms.GetValueOrDefault(platform)?.Descriptor.Digest ?? Others.FirstOrDefault(other => other.Platform == platform)?.Digest) is { } digest
            ? Repository.WithDigest(digest)
            : null;
}

/// <summary>A tag that moves.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="From">What it points to; null for nothing.</param>
/// <param name="To">What it is to point to; null for the index that this run pushes.</param>
internal sealed record TagMove(string Tag, Digest? From, Digest? To);
