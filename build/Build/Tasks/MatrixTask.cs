using Build.CommandLine;
using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Planning;
using WorkerImages.Reporting;

namespace Build.Tasks;

/// <summary>Says what would be built, as jobs of a CI system; gets nothing and changes nothing.</summary>
[TaskName("Matrix")]
[TaskDescription("prints what would be built, as CI jobs: one for images built on each other, one for each platform")]
public sealed class MatrixTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        using var run = await context.RunAsync(RunPurpose.Look, Stage.Plan, onAllPlatforms: true);
        run.MustHaveSucceeded();
        var runners = run.Catalog!.Runners;
        await Results.AnnounceAsync(run.Plan!, runners, context.CancellationToken);
        var legs = BuildMatrix.LegsOf(run.Plan!);
        context.Results.Show(context.BuildArguments.Format == MatrixFormat.GitLab
            ? GitLabMatrix.Of(legs, runners, ProgramCommand.InPipeline(context.BuildServices.Root))
            : GitHubMatrix.Of(legs, runners));
    }
}
