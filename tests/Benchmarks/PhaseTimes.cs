using System.Collections.Immutable;

namespace Benchmarks;

/// <summary>What each stage on the way to one plan took.</summary>
/// <param name="Read">Definitions from YAML.</param>
/// <param name="Render">Dockerfiles from definitions.</param>
/// <param name="Hash">The files that the Dockerfiles copy.</param>
/// <param name="Decide">The plan from all that and from what is built.</param>
internal sealed record PhaseTimes(TimeSpan Read, TimeSpan Render, TimeSpan Hash, TimeSpan Decide)
{
    public TimeSpan Whole => Read + Render + Hash + Decide;

    /// <summary>The stages of several rounds, each with its times.</summary>
    public static IEnumerable<(string Phase, Samples Times)> Phases(ImmutableArray<PhaseTimes> rounds) =>
    [
        ("read", new([.. rounds.Select(round => round.Read)])),
        ("render", new([.. rounds.Select(round => round.Render)])),
        ("hash", new([.. rounds.Select(round => round.Hash)])),
        ("decide", new([.. rounds.Select(round => round.Decide)])),
    ];
}
