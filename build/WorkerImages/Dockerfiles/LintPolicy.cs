using System.Collections.Immutable;

namespace WorkerImages.Dockerfiles;

/// <summary>What the text of a Dockerfile does not say, and its rules depend on.</summary>
/// <param name="EntrypointDropsRoot">True when the image's entrypoint starts as root and becomes another user; one that does not must end as a user, by number (DL3002, WI008).</param>
/// <param name="Registries">Where images may come from (DL3026).</param>
/// <param name="Labels">The labels that must be set (WI003).</param>
public sealed record LintPolicy(bool EntrypointDropsRoot, ImmutableArray<string> Registries, ImmutableArray<string> Labels);
