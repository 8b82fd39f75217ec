using System.Collections.Immutable;

namespace WorkerImages.Planning;

/// <summary>What there is already of the images that are planned, as engine and registry answered.</summary>
/// <param name="Built">What the engine has; none where no engine was asked.</param>
public sealed record PlanFacts(IReadOnlyList<BuiltImageFact> Built)
{
    /// <summary>What the registry has, by image; null for a plan that is not about a registry.</summary>
    public ImmutableDictionary<string, PublishedFact>? Published { get; init; }
}
