using System.Collections.Immutable;
using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Publishing.Reproduce;
using WorkerImages.Reporting;

namespace Build.Tasks;

/// <summary>Builds a published image once more, as its provenance says, and tells whether both are equal.</summary>
[TaskName("Reproduce")]
[TaskDescription("builds a published image (--image NAME or REFERENCE) again from its provenance, and compares the two")]
public sealed class ReproduceTask : AsyncFrostingTask<BuildContext>
{
    private const string Report = "reproduce.json";

    public override async Task RunAsync(BuildContext context)
    {
        var (arguments, services) = (context.BuildArguments, context.BuildServices);
        if (arguments.Images.Length != 1)
        {
            throw new WorkerImagesException(
                ExitCode.Usage, "nothing is built once more", "it is done for one image at a time", "name it: --target Reproduce --image NAME --key key.pub");
        }

        var keys = KeyFiles.NeededToVerify(arguments, services.Progress);
        var image = PublishedImages.Asked(arguments, () => CatalogReader.Read(services.Root, services.CatalogDirectory)).Single();
        using var registry = services.Registry();
        var builds = await PublishedBuild.ReadAsync(registry, keys, image, context.CancellationToken);
        var differences = await new Reproduction(arguments, services, context.CancellationToken).RunAsync(builds);
        var path = Path.Combine(services.ReportsDirectory, Report);
        await ReportFile.WriteAsync(path, JsonReport.OfReproduction(image.ToString(), differences), context.CancellationToken);
        context.Results.Show(image.ToString(), differences);
        if (differences.IsEmpty)
        {
            context.Tell($"{image} is equal to what its source gives today");
            return;
        }

        throw Failure(image.ToString(), differences);
    }

    private static WorkerImagesException Failure(string image, ImmutableArray<ImageDifference> differences) => differences[0].Kind == ImagePart.Package
        ? new(
            ExitCode.Differs,
            $"{image} cannot be built once more with the packages that it has",
            $"no archive has {Number(differences, "package")} any more in the version that is published; files were not compared",
            "no comparison is possible; to publish it with today's packages: --target Publish --force")
        : new(
            ExitCode.Differs,
            $"{image} is not equal to what its source gives today",
            $"{Number(differences, "difference")}; the first are above, all are in artifacts/reports/{Report}",
            "see which step of the Dockerfile writes them: what depends on time, machine or network is different in each build");

    private static string Number(ImmutableArray<ImageDifference> differences, string what) => $"{differences.Length} {what}{(differences.Length == 1 ? "" : "s")}";
}
