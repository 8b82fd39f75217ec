using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>What some keys have signed of a manifest or an index.</summary>
/// <param name="KeyId">Which of the keys has signed it, where several have the first that was found; null for none.</param>
/// <param name="Tags">
/// What it may be published as by all valid signatures together; where one over exactly the tags that were asked about is there, no further ones are
/// looked at.
/// </param>
/// <param name="Objections">Why those that do not count do not, a line each; empty where nothing is signed at all.</param>
internal sealed record ImageSignature(Digest? KeyId, ImmutableArray<string> Tags, ImmutableArray<string> Objections)
{
    /// <summary>No key has signed it.</summary>
    public static readonly ImageSignature None = new(null, [], []);

    /// <summary>True when one of the keys has signed it, under whatever tags.</summary>
    public bool IsGood => KeyId is not null;

    /// <summary>What is wrong; null when it is good.</summary>
    public string? Objection => IsGood ? null : Objections.IsEmpty ? "there is none" : string.Join("; ", Objections);

    /// <summary>True when one of the keys has signed it, and each of these tags as one of it.</summary>
    public bool IsGoodFor(IEnumerable<string> tags) => IsGood && tags.All(Tags.Contains);
}
