using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>An index in a registry.</summary>
/// <param name="Document">Its bytes.</param>
/// <param name="Platforms">The images in it.</param>
public sealed record PublishedIndex(Document Document, ImmutableDictionary<Platform, PublishedPlatform> Platforms)
{
    /// <summary>Why it does not count as ours, such as a signature that is missing, for people; null where it counts.</summary>
    public string? Objection { get; init; }

    /// <summary>The key that has signed it and its images; null where nobody asked, or no key that was given has.</summary>
    public Digest? KeyId { get; init; }

    /// <summary>Blobs of it that are lost or damaged, with why; known only where they were looked for.</summary>
    public ImmutableSortedDictionary<string, string> Damaged { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>An image of one platform in a registry.</summary>
/// <param name="Descriptor">As the index has it, annotations included.</param>
/// <param name="Manifest">Null where it was not read.</param>
/// <param name="Configuration">Null where it was not read.</param>
public sealed record PublishedPlatform(Descriptor Descriptor, Manifest? Manifest = null, ImageConfiguration? Configuration = null);
