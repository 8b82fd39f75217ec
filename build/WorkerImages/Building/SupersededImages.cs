using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Building;

/// <summary>
/// Earlier builds of a plan's images. A build leaves them in the engine, each under its immutable name, so that going back to an earlier
/// source costs nothing; this takes them away, and with them the images whose names a forced build took.
/// </summary>
internal static class SupersededImages
{
    /// <summary>
    /// The names, in the images' repositories, of builds that are not the plan's, and the ids of builds without a name; newest, so
    /// children, first. The newest build stays of an image that the plan does not find as it should be: it is all there is.
    /// </summary>
    public static ImmutableArray<string> Of(BuildPlan plan, IReadOnlyList<BuiltImageFact> built)
    {
        // Those for other platforms are another plan's.
        built = [.. built.Where(fact => plan.Steps.Any(step => step.Source.Platform == fact.Platform))];
        var kept = plan.Steps.Select(step => Kept(step, built)?.ImageId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return
        [
            .. built.Where(fact => !kept.Contains(fact.ImageId))
                .OrderByDescending(fact => fact.Created)
                .SelectMany(fact => plan.Steps.SelectMany(step => Superseded(step, fact)))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Takes the names away, and with an image's last name the image. One that a container uses stays, with a warning.</summary>
    /// <param name="names">References with tag, and ids of images that have none.</param>
    /// <param name="images">Where they are.</param>
    /// <param name="events">Hears what stays.</param>
    /// <param name="cancellationToken">Ends the removal between two names.</param>
    public static async Task RemoveAsync(
        ImmutableArray<string> names, IImageStore images, IProgress<RunEvent> events, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            try
            {
                await images.RemoveAsync(name, cancellationToken);
            }
            catch (WorkerImagesException refusal)
            {
                events.Report(new Warning($"{name} stays: {refusal.Why}"));
            }
        }
    }

    private static BuiltImageFact? Kept(PlanStep step, IReadOnlyList<BuiltImageFact> built)
    {
        var named = built.Where(fact => fact.Tags.Any(tag => tag.Name == RepositoryOf(step))).OrderByDescending(fact => fact.Created).ToList();
        return named.Find(fact => fact.ImageId == step.ExistingImageId)
            ?? named.Find(fact => fact.BuildId == step.BuildId && fact.Tags.Any(tag => IsPlanned(step, tag)))
            ?? named.FirstOrDefault();
    }

    private static IEnumerable<string> Superseded(PlanStep step, BuiltImageFact fact) =>
        fact.Tags.IsEmpty
            ? fact.Image == step.Image ? [fact.ImageId] : []
            : fact.Tags.Where(tag => tag.Name == RepositoryOf(step)).Where(tag => !IsPlanned(step, tag)).Select(tag => tag.ToString());

    private static bool IsPlanned(PlanStep step, Reference tag) => step.Tags.Contains(tag);

    private static string RepositoryOf(PlanStep step) => ImageTags.Rolling(step.Source.Definition).Name;
}
