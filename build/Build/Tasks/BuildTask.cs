using Build.Hosting;
using Build.Run;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Builds what is not up to date.</summary>
[TaskName("Build")]
[TaskDescription("builds the images that are not up to date")]
public sealed class BuildTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.RunAndTellAsync(RunPurpose.Build, Stage.Built);
}
