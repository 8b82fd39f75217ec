using Build.Hosting;
using Build.Run;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Keeps what is published fresh.</summary>
[TaskName("Nightly")]
[TaskDescription("rebuilds and publishes what is stale in the registry: source, base, the archive's packages, age")]
public sealed class NightlyTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        PublishTask.MustSign(context);
        var night = new NightReports(context.BuildServices);
        using var run = await context.ToldAsync(RunPurpose.Nightly, Stage.Remembered);
        await night.TellAsync(run, CancellationToken.None);
        var unfiled = await new NightIssues(context.BuildArguments, context.BuildServices, Environment.GetEnvironmentVariable, context.CancellationToken).TellAsync(run);
        run.MustHaveSucceeded();
        NightVerdict.Of(run).MustBeDone();
        if (unfiled is not null)
        {
            throw unfiled;
        }
    }
}
