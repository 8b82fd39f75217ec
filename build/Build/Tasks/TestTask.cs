using Build.Hosting;
using Build.Testing;
using Cake.Frosting;
using WorkerImages.Outcomes;

namespace Build.Tasks;

/// <summary>The project's own tests: sets up what they need, runs every suite, and ends with the line that pipelines look for.</summary>
[TaskName("Test")]
[TaskDescription("runs the project's own tests, after installing what they need")]
public sealed class TestTask : AsyncFrostingTask<BuildContext>
{
    // Tests that are interrupted take back what they did: they have engines to stop, and the one they used to clear.
    private static readonly TimeSpan TidyingUp = TimeSpan.FromSeconds(90);

    public override async Task RunAsync(BuildContext context)
    {
        var root = context.BuildServices.Root;
        context.Interruption.Grace = TidyingUp;
        await TestPrerequisites.InstallAsync(context.BuildServices, context.CancellationToken);
        await TestSuite.BuildAllAsync(root, context.CancellationToken);

        var wasRunning = context.BuildServices.PrivateEngine.IsRunning;
        var engine = await EngineAddressAsync(context);
        var tally = TestTally.Nothing;
        try
        {
            foreach (var suite in TestSuite.All)
            {
                tally += await suite.RunAsync(root, engine, context.CancellationToken);
            }
        }
        finally
        {
            if (!wasRunning)
            {
                await context.BuildServices.PrivateEngine.StopAsync(CancellationToken.None);
            }
        }

        foreach (var (reason, count) in tally.SkippedFor)
        {
            context.Results.Show($"skipped {count}: {reason}\n");
        }

        context.Results.Show($"{tally}\n");
        if (tally.Failed > 0)
        {
            throw new ReportedException(ExitCode.Unexpected);
        }
    }

    // Without an engine the tests that need none still tell something; the others are skipped with their reason.
    private static async Task<string?> EngineAddressAsync(BuildContext context)
    {
        try
        {
            using var engine = await context.BuildServices.Connector.ConnectAsync(context.BuildArguments.Engine, context.CancellationToken);
            return engine.Description.Address;
        }
        catch (WorkerImagesException refusal)
        {
            context.Tell($"tests run without an engine: {refusal.Why ?? refusal.What}");
            return null;
        }
    }
}
