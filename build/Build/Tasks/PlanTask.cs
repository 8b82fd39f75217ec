using Cake.Frosting;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace Build.Tasks;

/// <summary>Says what would be built, and why; gets nothing and changes nothing.</summary>
[TaskName("Plan")]
[TaskDescription("says what would be built, and why; changes nothing")]
public sealed class PlanTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        var plan = await context.Images.OutlookAsync();
        context.Results.Show(plan);
        await context.Results.AnnounceAsync(plan, context.Images.Catalog.Runners, context.CancellationToken);
        var stale = plan.Steps.Any(step => step.Action == PlanAction.Build);
        var unknown = plan.Steps.Where(step => step.Action == PlanAction.Unknown).ToList();

        // Who asks by exit code must not take what nobody could tell for what is fresh.
        if (unknown.Count > 0 && (unknown.Count == plan.Steps.Length || (context.BuildArguments.ExitCode && !stale)))
        {
            throw Untold(unknown, isAll: unknown.Count == plan.Steps.Length);
        }

        if (context.BuildArguments.ExitCode && stale)
        {
            throw new ToldException(ExitCode.Stale);
        }
    }

    private static WorkerImagesException Untold(List<PlanStep> unknown, bool isAll) => new(
        ExitCode.Network,
        isAll ? "nothing can be told of what is published" : $"it cannot be told whether these are stale: {string.Join(", ", unknown.Select(step => step.Image))}",
        unknown[0].Reasons[0].Detail,
        "see whether the registries can be reached from here, and log in to those that ask for it: docker login");
}
