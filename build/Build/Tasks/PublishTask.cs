using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Builds, checks and publishes what is not published yet.</summary>
[TaskName(Name)]
[TaskDescription("builds, checks and publishes what the registry does not have yet: pushed, read back, signed, then tagged")]
[IsDependentOn(typeof(RenderTask))]
public sealed class PublishTask : AsyncFrostingTask<BuildContext>
{
    internal const string Name = "Publish";

    public override async Task RunAsync(BuildContext context)
    {
        using var run = PublishRun.Of(context);
        SmokeTestTask.Judge(await context.Images.VerdictsAsync());
        var published = await run.PublishAsync();
        await PublishReports.WriteAsync(context.Workshop.ReportsDirectory, published, run.Decisions, context.CancellationToken);
        context.Results.Show(published.Rows, published.Record);
    }
}
