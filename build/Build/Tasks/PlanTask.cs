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
        if (plan.Steps is [{ Action: PlanAction.Unknown, Reasons: [var why, ..] }, ..] && plan.Steps.All(step => step.Action == PlanAction.Unknown))
        {
            throw new WorkerImagesException(
                ExitCode.Network,
                "nothing can be told of what is published",
                why.Detail,
                "see whether the registries can be reached from here, and log in to those that ask for it: docker login");
        }

        if (context.BuildArguments.ExitCode && plan.Steps.Any(step => step.Action == PlanAction.Build))
        {
            throw new ToldException(ExitCode.Stale);
        }
    }
}
