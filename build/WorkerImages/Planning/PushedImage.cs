using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Records;

namespace WorkerImages.Planning;

/// <summary>An image of one platform that a run has pushed by digest.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Digest">Of its manifest.</param>
/// <param name="BuildId">What was built.</param>
/// <param name="Annotations">Of its descriptor.</param>
/// <param name="Recorded">What the record of that run says of it; null where there is no record.</param>
public sealed record PushedImage(
    Platform Platform, Digest Digest, Digest BuildId, ImmutableSortedDictionary<string, string> Annotations, PlatformEntry? Recorded);
