using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>What a tag stands for.</summary>
/// <param name="Digest">Of the index or manifest.</param>
public sealed record TagFact(Digest Digest)
{
    /// <summary>Our images in it, as their labels tell them; read only where the tag does not stand for what is wanted.</summary>
    public ImmutableDictionary<Platform, BuiltImageFact> Images { get; init; } = ImmutableDictionary<Platform, BuiltImageFact>.Empty;

    /// <summary>True when somebody rolled the tag back to this and has not lifted that: no run moves it.</summary>
    public bool IsHeld { get; init; }

    /// <summary>How its revision stands to the one that is planned.</summary>
    public Ancestry Ancestry { get; init; }

    /// <summary>Why it does not count as ours, for people; null where it does, or nobody asked.</summary>
    public string? Objection { get; init; }
}
