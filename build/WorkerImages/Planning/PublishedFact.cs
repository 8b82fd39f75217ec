using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>What a registry says of an image that is planned, on all platforms that it declares.</summary>
/// <param name="Image">The name in the catalogue.</param>
public sealed record PublishedFact(string Image)
{
    /// <summary>Why nobody can say, for people; null with an answer.</summary>
    public string? Unanswered { get; init; }

    /// <summary>The build that is wanted on each declared platform; no entry for one that cannot be known here.</summary>
    public ImmutableDictionary<Platform, Digest> Builds { get; init; } = ImmutableDictionary<Platform, Digest>.Empty;

    /// <summary>The index that has just these builds, under its immutable tag or, where that is gone, under a rolling one; null for none.</summary>
    public PublishedIndex? Index { get; init; }

    /// <summary>Indexes of one platform each that have the build wanted of it, pushed by runs on one platform; by platform.</summary>
    public ImmutableDictionary<Platform, PublishedIndex> Parts { get; init; } = ImmutableDictionary<Platform, PublishedIndex>.Empty;

    /// <summary>The tags that this image should have → what each stands for; null for one that is not there.</summary>
    public ImmutableSortedDictionary<string, TagFact?> Tags { get; init; } = ImmutableSortedDictionary.Create<string, TagFact?>(StringComparer.Ordinal);

    /// <summary>The newest image that a rolling tag stands for and that is not <see cref="Index"/>, for a platform; null for none of ours.</summary>
    public BuiltImageFact? Before(Platform platform) => Tags.Values.OfType<TagFact>().Select(tag => tag.Images.GetValueOrDefault(platform)).FirstOrDefault(image => image is not null);
}
