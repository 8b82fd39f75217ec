using System.Collections.Immutable;

namespace WorkerImages.Dockerfiles;

/// <summary>What begins with a FROM.</summary>
/// <param name="Number">From 0: COPY --from may use it for a name.</param>
/// <param name="Name">What stands after AS, in lower case; null for none.</param>
/// <param name="Base">What it is built on, as written.</param>
/// <param name="From">The FROM itself.</param>
/// <param name="Instructions">Those after the FROM.</param>
public sealed record DockerfileStage(
    int Number, string? Name, string Base, DockerfileInstruction From, ImmutableArray<DockerfileInstruction> Instructions);
