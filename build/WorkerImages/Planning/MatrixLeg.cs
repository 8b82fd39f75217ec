using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>What one CI job builds: images that stand on each other, on one platform.</summary>
/// <param name="Platform">What they are built for.</param>
/// <param name="Images">Parents before their children, at least one.</param>
/// <param name="IsForced">True when the job must build them even where it finds them up to date.</param>
public sealed record MatrixLeg(Platform Platform, ImmutableArray<string> Images, bool IsForced)
{
    /// <summary>Different for each leg of a plan, and the same whenever the same images are stale.</summary>
    public string Name => $"{Images[0]} {Platform}";

    /// <summary>The options by which this program does just this leg.</summary>
    public ImmutableArray<string> Arguments =>
        [.. Images.SelectMany(image => new[] { "--image", image }), "--platform", Platform.ToString(), .. IsForced ? ["--force"] : Array.Empty<string>()];
}
