using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Building;

namespace Build.Tasks;

/// <summary>Deletes what runs left behind, and nothing that the running program is made of or that is up to date.</summary>
[TaskName("Clean")]
[TaskDescription("deletes logs, reports and kept verdicts, and earlier builds of the images")]
public sealed class CleanTask : AsyncFrostingTask<BuildContext>
{
    private static readonly string[] Leftovers = ["logs", "reports", "smoke"];

    public override async Task RunAsync(BuildContext context)
    {
        using var held = await context.BuildServices.HoldCheckoutAsync(context.CancellationToken);
        foreach (var directory in Leftovers.Select(name => Path.Combine(context.BuildServices.ArtifactsDirectory, name)).Where(Directory.Exists))
        {
            Directory.Delete(directory, recursive: true);
        }

        // What is published somewhere is nothing to what the engine has too much of.
        using var run = await new Pipeline(context.BuildArguments with { Registry = null }, context.BuildServices, RunPurpose.Look, context.CancellationToken).RunAsync(Stage.Plan);
        run.MustHaveSucceeded();
        if (run.Engine is { } engine)
        {
            var superseded = SupersededImages.Of(run.Plan!, run.Facts!.Built);
            await SupersededImages.RemoveAsync(superseded, engine.Images, context.BuildServices.Progress, context.CancellationToken);
        }
    }
}
