using Build.Hosting;
using WorkerImages.Outcomes;

namespace Build.Testing;

/// <summary>A run of suites of tests, on an engine where there is one.</summary>
internal static class TestRun
{
    // Tests that are interrupted take back what they did: they have engines to stop, and the one they used to clear.
    private static readonly TimeSpan TidyingUp = TimeSpan.FromSeconds(90);

    /// <summary>Sets up what tests need, runs suites, and ends with the line that pipelines look for.</summary>
    /// <param name="context">What runs them.</param>
    /// <param name="suites">Those to run.</param>
    /// <param name="options">For each of them, besides those that every run has.</param>
    /// <exception cref="WorkerImagesException">The repository is no checkout of this program; nothing was installed.</exception>
    /// <exception cref="ReportedException">Tests failed.</exception>
    public static async Task RunAsync(BuildContext context, IReadOnlyList<TestSuite> suites, params string[] options)
    {
        var root = context.BuildServices.Root;
        if (!File.Exists(Path.Combine(root, TestSuite.Solution)))
        {
            throw new WorkerImagesException(
                ExitCode.Usage,
                "there are no tests of the program here",
                $"{root} does not hold {TestSuite.Solution}: it is no checkout of Worker Images",
                "run SmokeTest for the tests of your images");
        }

        context.Interruption.Grace = TidyingUp;
        await TestPrerequisites.InstallAsync(context.BuildServices, context.CancellationToken);
        await TestSuite.BuildAllAsync(root, context.CancellationToken);

        var wasRunning = context.BuildServices.PrivateEngine.IsRunning;
        var engine = await EngineAddressAsync(context);
        var tally = TestTally.Nothing;
        try
        {
            foreach (var suite in suites)
            {
                tally += await suite.RunAsync(root, engine, options, context.CancellationToken);
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
