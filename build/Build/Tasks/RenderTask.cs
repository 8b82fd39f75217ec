using Build.Hosting;
using Build.Run;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Writes what definitions and templates say into the Dockerfiles.</summary>
[TaskName("Render")]
[TaskDescription("writes each image's Dockerfile from its definition and the templates")]
public sealed class RenderTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        using var run = await context.RunAsync(RunPurpose.Build, Stage.Dockerfiles);
        run.MustHaveSucceeded();
    }
}
