using System.Collections.Immutable;

namespace WorkerImages.Planning;

/// <summary>What there is already of the images that are planned: in an engine, or in a registry.</summary>
/// <param name="Facts">What was found.</param>
public sealed record PresentImages(IReadOnlyList<BuiltImageFact> Facts)
{
    /// <summary>Image → why nobody can say whether it is there; such a one is neither up to date nor stale.</summary>
    public ImmutableDictionary<string, string> Unanswered { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Where was looked, for people.</summary>
    public string Place { get; init; } = "here";
}
