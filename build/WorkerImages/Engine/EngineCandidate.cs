namespace WorkerImages.Engine;

/// <summary>A place where an engine may listen.</summary>
/// <param name="Address">The place.</param>
/// <param name="FoundBy">Why it is looked at: <c>DOCKER_HOST</c>, <c>docker context "remote"</c>, <c>usual socket</c> …</param>
/// <param name="IsChosen">True when somebody chose it: then it is an error that it does not answer, and no other place is tried.</param>
public sealed record EngineCandidate(EngineAddress Address, string FoundBy, bool IsChosen);
