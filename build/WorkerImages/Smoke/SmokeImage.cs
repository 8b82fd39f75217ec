using System.Collections.Immutable;
using WorkerImages.Catalog;

namespace WorkerImages.Smoke;

/// <summary>A built image to be checked.</summary>
/// <param name="Definition">What it promises.</param>
/// <param name="ImageId">The engine's id, or a reference that names it.</param>
/// <param name="Labels">The labels that the build was handed beyond the Dockerfile's own.</param>
public sealed record SmokeImage(ImageDefinition Definition, string ImageId, ImmutableSortedDictionary<string, string> Labels);
