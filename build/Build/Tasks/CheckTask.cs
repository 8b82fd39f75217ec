using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Outcomes;
using WorkerImages.Rendering;

namespace Build.Tasks;

/// <summary>Says whether the committed Dockerfiles are what their definitions render to, and whether they are well made.</summary>
[TaskName("Check")]
[TaskDescription("compares the Dockerfiles with their definitions and lints them; needs no engine, no network")]
public sealed class CheckTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        // All are checked whatever was asked for; a name that is none is still an error.
        using var run = await context.RunAsync(RunPurpose.Look, Stage.Dockerfiles);
        run.MustHaveSucceeded();
        var root = context.BuildServices.Root;
        var differences = RenderedDockerfiles.Compare(root, run.Catalog!.Directory, run.Dockerfiles);
        context.Results.Show(differences);

        var findings = run.Catalog.Images.Zip(run.Dockerfiles, (image, rendered) => RenderedLint.Check(image, rendered, root)).SelectMany(found => found);
        Problem[] problems = [.. differences.Select(Problem), .. findings];
        if (problems.Length > 0)
        {
            throw new ProblemsFoundException(
                ExitCode.Differs,
                "the Dockerfiles are not what they should be",
                problems,
                "run --target Render and commit what it writes; fix a lint finding at the place that it begins with, or in your own template that it names");
        }
    }

    private static Problem Problem(DockerfileDifference difference) => new(new(difference.Path), difference.Kind switch
    {
        DifferenceKind.Changed => "is not what its definition renders to",
        DifferenceKind.Missing => "is not rendered yet",
        DifferenceKind.Orphaned => "has no definition; delete it, or write one",
        var other => throw new ArgumentOutOfRangeException(nameof(difference), other, null),
    });
}
