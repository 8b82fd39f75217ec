using Cake.Frosting;
using WorkerImages.Outcomes;

namespace Build.Tasks;

/// <summary>Says whether the committed Dockerfiles are what their definitions render to, and whether they are well made.</summary>
[TaskName("Check")]
[TaskDescription("compares the Dockerfiles with their definitions and lints them; needs no engine and no network")]
public sealed class CheckTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        var findings = await Checking.FindAsync(context.Workshop.Root, context.Images, context.CancellationToken);
        if (!findings.IsEmpty)
        {
            throw new ProblemsFoundException(
                ExitCode.Differs, "the Dockerfiles are not what they should be", findings, "run ./build.sh --target Render and commit what it writes");
        }
    }
}
