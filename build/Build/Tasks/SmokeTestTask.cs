using Build.Hosting;
using Build.Run;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Checks on a real engine what every image promises.</summary>
[TaskName("SmokeTest")]
[TaskDescription("builds the images, then checks their promises on the engine")]
public sealed class SmokeTestTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => context.RunAndTellAsync(RunPurpose.Build, Stage.Tested);
}
