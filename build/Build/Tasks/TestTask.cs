using Build.Hosting;
using Build.Testing;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>The project's own tests: sets up what they need, runs every suite, and ends with the line that pipelines look for.</summary>
[TaskName("Test")]
[TaskDescription("runs the project's own tests, after installing what they need")]
public sealed class TestTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => TestRun.RunAsync(context, TestSuite.All);
}
