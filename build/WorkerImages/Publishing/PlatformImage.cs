using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Publishing;

/// <summary>What is to be published for one platform.</summary>
/// <param name="Platform">The platform.</param>
public abstract record PlatformImage(Platform Platform)
{
    /// <summary>Notes on its descriptor in the index. The same for the same image, or the index's digest changes with them.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>An image in the engine.</summary>
/// <param name="Platform">What it was built for.</param>
/// <param name="ImageId">The engine's id.</param>
public sealed record BuiltImage(Platform Platform, string ImageId) : PlatformImage(Platform)
{
    /// <summary>
    /// The image of another registry, or of the same one, that it stands on, with its digest: its layers are taken from there as they are.
    /// Null when there is none, as for a base that was bootstrapped.
    /// </summary>
    public Reference? Base { get; init; }

    /// <summary>Repositories of the same registry, without the registry, that may have some of its layers: its parents'.</summary>
    public ImmutableArray<string> MountFrom { get; init; } = [];
}

/// <summary>An image that another run, on a machine of that platform, has pushed by digest.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Digest">Of its manifest, in the repository that is published to.</param>
public sealed record RecordedImage(Platform Platform, Digest Digest) : PlatformImage(Platform);
