using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Building;

/// <summary>
/// Earlier builds of a plan's images. A build leaves them in the engine, each under its immutable name, so that going back to an earlier
/// source costs nothing; this takes them away.
/// </summary>
public static class SupersededImages
{
    /// <summary>The names, in the images' repositories, of builds that are not the plan's; newest, so children, first.</summary>
    public static ImmutableArray<Reference> Of(BuildPlan plan, IReadOnlyList<BuiltImageFact> built)
    {
        var current = plan.Steps.SelectMany(step => step.Tags).ToHashSet(StringComparer.Ordinal);
        var repositories = plan.Steps.Select(step => ImageTags.Rolling(step.Source.Definition).Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. built.OrderByDescending(fact => fact.Created)
                .SelectMany(fact => fact.Tags)
                .Where(tag => repositories.Contains(tag.Name) && !current.Contains(tag.ToString())),
        ];
    }

    /// <summary>Takes the names away, and with an image's last name the image. One that a container uses stays, with a warning.</summary>
    public static async Task RemoveAsync(
        ImmutableArray<Reference> names, IImageStore images, IProgress<RunEvent> events, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            try
            {
                await images.RemoveAsync(name.ToString(), cancellationToken);
            }
            catch (WorkerImagesException refusal)
            {
                events.Report(new Warning($"{name} stays: {refusal.Why}"));
            }
        }
    }
}
