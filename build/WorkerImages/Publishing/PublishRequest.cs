using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Publishing;

/// <summary>An image to publish.</summary>
/// <param name="Repository">Where to; tag and digest do not count.</param>
/// <param name="ImmutableTag">The tag that will always mean this build: <c>VERSION-</c> and twelve digits of the build id.</param>
/// <param name="RollingTags">The tags that move to it, in this order.</param>
/// <param name="Declared">The platforms that the image is to have, in the index's order.</param>
/// <param name="Images">What there is for them.</param>
public sealed record PublishRequest(
    Reference Repository,
    string ImmutableTag,
    ImmutableArray<string> RollingTags,
    ImmutableArray<Platform> Declared,
    ImmutableArray<PlatformImage> Images)
{
    /// <summary>Notes on the index. The same for the same image, or its digest changes with them.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>
    /// Runs when the index and its images are there under their digests and no tag moved yet: what must be true before anybody sees the
    /// image, such as its signature. Not run when the immutable tag is there already: then it has been.
    /// </summary>
    public Func<PushedIndex, CancellationToken, Task> BeforeTags { get; init; } = (_, _) => Task.CompletedTask;
}
