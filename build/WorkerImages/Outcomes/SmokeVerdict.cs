using System.Collections.Immutable;

namespace WorkerImages.Outcomes;

/// <summary>The verdict on one image.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="ImageId">The engine's id of the image that was checked.</param>
/// <param name="Results">In the order in which the checks are listed.</param>
/// <param name="FromCache">True when the same image had passed the same checks before, so that nothing was run.</param>
public sealed record SmokeVerdict(string Image, string ImageId, ImmutableArray<SmokeResult> Results, bool FromCache)
{
    /// <summary>True when no promise is broken.</summary>
    public bool Passed => Results.All(result => result.Outcome != SmokeOutcome.Failed);
}
