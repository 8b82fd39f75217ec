using System.Collections.Immutable;
using WorkerImages.Planning;

namespace WorkerImages.TestKit;

/// <summary>Plans for an engine alone, by the little that most tests have to say.</summary>
internal static class EnginePlan
{
    /// <summary>The plan.</summary>
    /// <param name="sources">Parents before their children.</param>
    /// <param name="externals">What is known of each base, by its name, and of each COPY --from, by its reference.</param>
    /// <param name="built">What the engine has.</param>
    /// <param name="forced">Names of images to build whatever is there.</param>
    public static BuildPlan Of(
        ImmutableArray<ImageSource> sources,
        IReadOnlyDictionary<string, ExternalFact> externals,
        IReadOnlyList<BuiltImageFact> built,
        IReadOnlySet<string> forced) => BuildPlanner.Plan(sources, externals, new(built), new() { Forced = forced });
}
