using Cake.Frosting;
using WorkerImages.Planning;
using WorkerImages.Reporting;

namespace Build.Tasks;

/// <summary>Says what would be built, as jobs of a CI system; gets nothing and changes nothing.</summary>
[TaskName("Matrix")]
[TaskDescription("says what would be built, as jobs of a CI system: one for images that stand on each other, and platform")]
public sealed class MatrixTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        var plan = await context.Images.OutlookOnAllPlatformsAsync();
        await context.Results.AnnounceAsync(plan, context.Images.Catalog.Runners, context.CancellationToken);
        var legs = BuildMatrix.LegsOf(plan);
        var runners = context.Images.Catalog.Runners;
        context.Results.Show(context.BuildArguments.Format == MatrixFormat.GitLab ? GitLabMatrix.Of(legs, runners) : GitHubMatrix.Of(legs, runners));
    }
}
