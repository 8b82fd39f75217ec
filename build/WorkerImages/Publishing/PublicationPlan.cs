using System.Collections.Immutable;
using WorkerImages.Planning;

namespace WorkerImages.Publishing;

/// <summary>What is left of a plan when some of its images are published already.</summary>
/// <param name="Build">The steps that a build follows, in their order.</param>
/// <param name="Pull">
/// Those of them that are published, are not in the engine, and have a child that is built: they are got from their registry.
/// </param>
public sealed record PublicationPlan(BuildPlan Build, ImmutableArray<PlanStep> Pull)
{
    /// <param name="plan">Of all images.</param>
    /// <param name="published">The names of those that are published.</param>
    public static PublicationPlan Of(BuildPlan plan, IReadOnlySet<string> published)
    {
        var open = plan.Steps.Where(step => !published.Contains(step.Image)).ToList();
        var parents = open.Where(step => step.Action == PlanAction.Build).Select(step => step.Source.Definition.Parent?.Name).ToHashSet();
        var kept = plan.Steps.Where(step => !published.Contains(step.Image) || parents.Contains(step.Image)).ToImmutableArray();
        return new(new(kept), [.. kept.Where(step => published.Contains(step.Image) && step.Action == PlanAction.Build)]);
    }

    /// <summary>The plan with an image got instead of built.</summary>
    /// <param name="step">Of <see cref="Pull"/>.</param>
    /// <param name="imageId">The engine's id of what was got.</param>
    public PublicationPlan Pulled(PlanStep step, string imageId) => this with
    {
        Build = new(Build.Steps.Replace(step, step with
        {
            Action = PlanAction.Keep,
            ExistingImageId = imageId,
            MissingTags = step.Tags,
            Reasons = [new(ReasonKind.UpToDate, "published already")],
        })),
    };
}
