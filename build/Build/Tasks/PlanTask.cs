using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace Build.Tasks;

/// <summary>Says what would be done, and why; gets nothing and changes nothing.</summary>
[TaskName("Plan")]
[TaskDescription("prints what would be built, or published to --registry, and why; changes nothing")]
public sealed class PlanTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        using var run = await context.RunAsync(RunPurpose.Look, Stage.Plan);
        run.MustHaveSucceeded();
        var steps = run.Plan!.Steps;
        var asked = run.Images.SelectMany(image => image.Platforms.Select(platform => (image.Name, Platform: platform))).Where(one => run.Refreshes.ContainsKey(one));
        context.Results.Show(run.Plan, [.. asked.Select(one => (one.Name, run.Refreshes[one]))], context.BuildServices.Clock.GetUtcNow());
        await Results.AnnounceAsync(run.Plan, run.Catalog!.Runners, context.CancellationToken);
        var stale = steps.Any(step => step.IsStale);
        var unknown = steps.Where(step => step.Action == PlanAction.Unknown).ToList();

        // Who asks by exit code must not take what could not be asked, or is refused, for what is fresh.
        if (unknown.Count > 0 && (unknown.Count == steps.Length || (context.BuildArguments.ExitCode && !stale)))
        {
            throw Untold(unknown, isAll: unknown.Count == steps.Length);
        }

        if (context.BuildArguments.ExitCode && !stale && steps.FirstOrDefault(step => step.Refusal is not null) is { Refusal: { } refusal } refused)
        {
            throw refusal.Of(refused.Image);
        }

        if (context.BuildArguments.ExitCode && stale)
        {
            throw new ReportedException(ExitCode.Stale);
        }
    }

    private static WorkerImagesException Untold(List<PlanStep> unknown, bool isAll) => new(
        ExitCode.Network,
        isAll ? "the tool does not know what is published" : $"the tool does not know whether these are stale: {string.Join(", ", unknown.Select(step => step.Image))}",
        unknown[0].Reasons.First(reason => reason.Kind == ReasonKind.Unknown).Detail,
        "see whether the registries can be reached from here, and log in to those that ask for it: docker login");
}
