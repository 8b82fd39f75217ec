using System.Collections.Immutable;

namespace WorkerImages.Planning.Freshness;

/// <summary>Updates that a build could not take.</summary>
/// <param name="Hash">What the set is known by; empty for none.</param>
/// <param name="Causes">Each of them, for people.</param>
internal sealed record RemainingUpdates(string Hash, ImmutableArray<string> Causes)
{
    /// <summary>All were taken.</summary>
    public static RemainingUpdates None { get; } = new("", []);
}
