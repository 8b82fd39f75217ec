using Build.Testing;
using Cake.Frosting;
using WorkerImages.Outcomes;

namespace Build.Tasks;

/// <summary>The project's own tests: sets up what they need, runs every suite, and ends with the line that pipelines look for.</summary>
[TaskName("Test")]
[TaskDescription("runs the project's own tests, after installing what they need")]
public sealed class TestTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        await TestPrerequisites.InstallAsync(context.Workshop.Progress, context.CancellationToken);
        await TestSuite.BuildAllAsync(context.Workshop.Root, context.CancellationToken);

        var tally = TestTally.Nothing;
        foreach (var suite in TestSuite.All)
        {
            tally += await suite.RunAsync(context.Workshop.Root, context.CancellationToken);
        }

        foreach (var (reason, count) in tally.SkippedFor)
        {
            Console.WriteLine($"skipped {count}: {reason}");
        }

        Console.WriteLine(tally);
        if (tally.Failed > 0)
        {
            throw new WorkerImagesException(ExitCode.Unexpected, $"{tally.Failed} tests failed", next: "see above, and artifacts/reports");
        }
    }
}
