using Build.Hosting;
using Build.Testing;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>The tests that take too long for every run: those that xunit calls explicit.</summary>
[TaskName("NightlyTest")]
[TaskDescription("runs the tests that Test leaves out because they take long, such as the workers of examples/workers")]
public sealed class NightlyTestTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context) => TestRun.RunAsync(context, [TestSuite.WithEngine], "-explicit", "only");
}
