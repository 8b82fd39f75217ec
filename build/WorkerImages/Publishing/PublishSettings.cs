using System.Collections.Immutable;
using WorkerImages.Planning;
using WorkerImages.Planning.Freshness;
using WorkerImages.Signing;

namespace WorkerImages.Publishing;

/// <summary>Who publishes, and what is to be said of that.</summary>
/// <param name="Key">Signs; null to publish without proofs.</param>
/// <param name="Invocation">The run, for provenance.</param>
/// <param name="Started">When it began.</param>
internal sealed record PublishSettings(SigningKey? Key, BuildInvocation Invocation, DateTimeOffset Started)
{
    /// <summary>The keys whose claims count, the public half of <see cref="Key"/> among them.</summary>
    public ImmutableArray<VerificationKey> Keys { get; init; } = Key is null ? [] : [Key.Public];

    /// <summary>Of the updates that a step is rebuilt for, those that its build could not take.</summary>
    public Func<PlanStep, RemainingUpdates> Remaining { get; init; } = _ => RemainingUpdates.None;

    /// <summary>The updates, and content of bases, that wait for a later build than a step's → when each was first seen.</summary>
    public Func<PlanStep, ImmutableSortedDictionary<string, DateTimeOffset>> Waiting { get; init; } =
        _ => ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>True to look at all of what is published already, and not only at what tells whether it is.</summary>
    public bool IsDeep { get; init; }
}

/// <summary>The run that built, as provenance names it.</summary>
/// <param name="Builder">A URI of the pipeline, or of this program.</param>
/// <param name="Id">The run's own name.</param>
/// <param name="ToolVersion">This program's version.</param>
/// <param name="Commit">What was built from; null outside of a repository.</param>
internal sealed record BuildInvocation(string Builder, string Id, string ToolVersion, ProvenanceCommit? Commit);
