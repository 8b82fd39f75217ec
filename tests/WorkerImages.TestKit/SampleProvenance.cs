using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Signing;

namespace WorkerImages.TestKit;

/// <summary>The provenance of an image that no run has built.</summary>
internal static class SampleProvenance
{
    /// <summary>Of an image on a base.</summary>
    /// <param name="platform">The image's.</param>
    /// <param name="onto">The digest of its base.</param>
    public static Predicate Of(Platform platform, Digest onto) => new(Provenance.PredicateType, new Provenance
    {
        Definition = "images/worker/image.yaml",
        Image = "worker",
        Platform = platform,
        Arguments = ImmutableSortedDictionary<string, string>.Empty,
        Origins = [new("base", "pkg:oci/debian", onto)],
        Source = Digest.Of("source"u8),
        Commit = null,
        Builder = "https://ci.example/acme",
        BuilderVersion = "0.1.0",
        Invocation = "17",
        Started = DateTimeOffset.UnixEpoch,
        Finished = DateTimeOffset.UnixEpoch,
    }.ToPredicate());
}
