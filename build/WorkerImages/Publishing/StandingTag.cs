using System.Collections.Immutable;
using System.Text.RegularExpressions;
using WorkerImages.Oci;

namespace WorkerImages.Publishing;

/// <summary>A tag of an image's repository as it was found there.</summary>
/// <param name="Name">The tag.</param>
internal sealed partial record StandingTag(string Name)
{
    /// <summary>What it points to; null when the registry did not say.</summary>
    public Digest? Digest { get; init; }

    /// <summary>When that was built; null when nothing of it says so.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Why it could not be read; null when it could.</summary>
    public string? Unreadable { get; init; }

    /// <summary>The manifests of an index.</summary>
    public ImmutableArray<Digest> Children { get; init; } = [];

    /// <summary>What its images stand on: indexes and manifests, of whatever repository.</summary>
    public ImmutableArray<Digest> Bases { get; init; } = [];

    /// <summary>What it is attached to; null for nothing.</summary>
    public Digest? Subject { get; init; }

    /// <summary>True for VERSION-12hex, a build's own tag. No definition can give a tag that moves such a name (<see cref="Tags.TagPattern"/>).</summary>
    public bool IsImmutable => OwnOfBuild().IsMatch(Name);

    /// <summary>True for what belongs to a digest: cosign's tags, and the index of referrers (distribution-spec 1.1, "Referrers Tag Schema").</summary>
    public bool IsProof => OfDigest().IsMatch(Name);

    [GeneratedRegex(@"\A.+-[0-9a-f]{12}\z")]
    private static partial Regex OwnOfBuild();

    [GeneratedRegex(@"\Asha256-[0-9a-f]{64}(\.[a-z]+)?\z")]
    private static partial Regex OfDigest();
}
