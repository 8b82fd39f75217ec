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
        var root = context.Workshop.Root;
        await TestPrerequisites.InstallAsync(context.Workshop, context.CancellationToken);
        await TestSuite.BuildAllAsync(root, context.CancellationToken);

        var wasRunning = context.Workshop.PrivateEngine.IsRunning;
        var engine = await context.Images.EngineAsync();
        var tally = TestTally.Nothing;
        try
        {
            foreach (var suite in TestSuite.All)
            {
                tally += await suite.RunAsync(root, engine.Description.Address, context.CancellationToken);
            }
        }
        finally
        {
            if (!wasRunning)
            {
                await context.Workshop.PrivateEngine.StopAsync(removesData: false, CancellationToken.None);
            }
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
