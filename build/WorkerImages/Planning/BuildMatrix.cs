using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>Cuts a plan into legs that machines can do at the same time, none waiting for another.</summary>
internal static class BuildMatrix
{
    /// <summary>
    /// What is refused has a leg, too: its job fails and says why, where it would else look like what is fresh.
    /// A leg for each set of images to build that need each other, and each platform: an image can only be built where those that it needs
    /// were just built. Two that need the same kept one do not need each other, so each begins its own leg.
    /// </summary>
    /// <param name="plan">In an order to build it in; of several platforms, if need be.</param>
    public static ImmutableArray<MatrixLeg> LegsOf(BuildPlan plan)
    {
        var stale = plan.Steps.Where(step => step.IsStale || step.Action == PlanAction.Refuse).ToList();
        var beginnings = new Dictionary<(string Image, Platform Platform), string>();
        foreach (var step in stale)
        {
            var platform = step.Source.Platform;
            var above = step.Source.Definition.Needs
                .Select(need => beginnings.GetValueOrDefault((need.Name, platform))).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            var beginning = above.FirstOrDefault(step.Image);
            foreach (var other in beginnings.Where(one => one.Key.Platform == platform && above.Contains(one.Value)).Select(one => one.Key).ToList())
            {
                beginnings[other] = beginning;
            }

            beginnings.Add((step.Image, platform), beginning);
        }

        return
        [
            .. from step in stale
               let platform = step.Source.Platform
               group step by (Beginning: beginnings[(step.Image, platform)], Platform: platform) into leg
               orderby leg.Key.Platform.ToString(), leg.Key.Beginning
               select new MatrixLeg(leg.Key.Platform, [.. leg.Select(step => step.Image)], leg.Any(IsForced)),
        ];
    }

    private static bool IsForced(PlanStep step) => step.Reasons.Any(reason => reason.Kind == ReasonKind.Forced);
}

/// <summary>What one CI job builds: images that need each other, on one platform.</summary>
/// <param name="Platform">What they are built for.</param>
/// <param name="Images">In an order to build them in, at least one.</param>
/// <param name="IsForced">True when the job must build them even where it finds them up to date.</param>
internal sealed record MatrixLeg(Platform Platform, ImmutableArray<string> Images, bool IsForced)
{
    /// <summary>Different for each leg of a plan, and the same whenever the same images are stale.</summary>
    public string Name => $"{Images[0]} {Platform}";

    /// <summary>The options by which this program does just this leg.</summary>
    public ImmutableArray<string> Arguments =>
        [.. Images.SelectMany(image => new[] { "--image", image }), "--platform", Platform.ToString(), .. IsForced ? ["--force"] : Array.Empty<string>()];
}
