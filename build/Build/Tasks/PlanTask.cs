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
        if (context.BuildArguments.ExitCode && plan.Steps.Any(step => step.Action == PlanAction.Build))
        {
            throw new ToldException(ExitCode.Stale);
        }
    }
}
