using System.Collections.Immutable;

namespace WorkerImages.Planning;

/// <summary>What a run does, in an order in which it can be done: parents before children.</summary>
public sealed record BuildPlan(ImmutableArray<PlanStep> Steps);
