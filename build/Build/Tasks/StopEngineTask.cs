using Build.Hosting;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Ends the engine that this program started, if it runs.</summary>
[TaskName("StopEngine")]
[TaskDescription("stops the private engine and keeps its images for the next start")]
public sealed class StopEngineTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) =>
        context.BuildServices.PrivateEngine.StopAsync(context.CancellationToken);
}
