using System.Collections.Immutable;
using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Outcomes;

namespace Build.Tasks;

/// <summary>Shows what the registry has, as a page.</summary>
[TaskName("Report")]
[TaskDescription("makes a page of what the registry has: tags, digests, verified by --key, packages, updates")]
public sealed class ReportTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        using var run = await context.RunAsync(RunPurpose.Report, Stage.Plan);
        run.MustHaveSucceeded();
        var looks = await new CatalogReport(context.BuildArguments, context.BuildServices, context.CancellationToken).WriteAsync(run);
        if (!run.Keys.IsEmpty)
        {
            context.Results.Show(looks.SelectMany(look => look.Findings).ToImmutableArray());
        }

        var faults = looks.Select(look => look.Fault).OfType<WorkerImagesException>().ToList();
        if (faults.Count > 0)
        {
            throw new AggregateException(faults);
        }

        var bad = looks.Where(look => !run.Keys.IsEmpty && !look.IsVerified).Select(look => look.Image.ToString()).ToList();
        if (bad.Count > 0)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"not what its owner signed: {string.Join(", ", bad)}",
                next: "artifacts/reports/catalog.html says what is wrong; publish again or roll back");
        }
    }
}
