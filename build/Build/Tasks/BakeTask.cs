using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Contexts;
using WorkerImages.Reporting;

namespace Build.Tasks;

/// <summary>Hands the build over to <c>docker buildx bake</c>, and so to any BuildKit, near or far.</summary>
[TaskName("Bake")]
[TaskDescription("writes docker-bake.json, from which docker buildx bake builds the same images on any BuildKit")]
public sealed class BakeTask : AsyncFrostingTask<BuildContext>
{
    private const string Name = "docker-bake.json"; // one of those that bake looks for by itself
    private const string Contexts = "artifacts/bake";

    public override async Task RunAsync(BuildContext context)
    {
        using var run = await context.RunAsync(RunPurpose.Build, Stage.Plan);
        run.MustHaveSucceeded();
        var plan = run.Plan!;
        var root = context.BuildServices.Root;
        foreach (var step in plan.Steps)
        {
            await ContextDirectory.WriteAsync(Path.Combine(root, Contexts, step.Image), ImageSources.ContextOf(step.Source), context.CancellationToken);
        }

        var file = BakeFile.Of(plan, Contexts, await context.BuildServices.BuildLabelsAsync(context.CancellationToken), context.BuildArguments.Secrets);
        await ReportFile.WriteAsync(Path.Combine(root, Name), file, context.CancellationToken);
        context.Tell($"wrote {Name} and {Contexts}; build it with docker buildx bake");
    }
}
