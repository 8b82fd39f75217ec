using Cake.Frosting;
using WorkerImages.Reporting;

namespace Build.Tasks;

/// <summary>Hands the build over to <c>docker buildx bake</c>, and so to any BuildKit, near or far.</summary>
[TaskName("Bake")]
[TaskDescription("writes docker-bake.json, from which docker buildx bake builds the same images on any BuildKit")]
[IsDependentOn(typeof(RenderTask))]
public sealed class BakeTask : AsyncFrostingTask<BuildContext>
{
    private const string Name = "docker-bake.json"; // one of those that bake looks for by itself

    public override async Task RunAsync(BuildContext context)
    {
        var plan = await context.Images.PinnedPlanAsync();
        await ReportFile.WriteAsync(Path.Combine(context.Workshop.Root, Name), BakeFile.Of(plan), context.CancellationToken);
        context.Tell($"wrote {Name}; build it with docker buildx bake");
    }
}
