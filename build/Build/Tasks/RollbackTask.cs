using System.Collections.Immutable;
using Build.CommandLine;
using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing;
using WorkerImages.Records;
using WorkerImages.Registry;

namespace Build.Tasks;

/// <summary>Puts the tags of images back.</summary>
[TaskName("Rollback")]
[TaskDescription("points an image's tags (--image NAME) back at the previous image, taken from the record")]
public sealed class RollbackTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        var records = PublishRecords.Read(context.BuildArguments, context.BuildServices);
        using var registry = context.BuildServices.Registry();
        var keys = KeyFiles.Verifying(context.BuildArguments, context.BuildServices.Progress);
        var rollback = new Rollback(registry, context.BuildServices.Progress, keys);
        if (context.BuildArguments.Lift)
        {
            await LiftAsync(context, registry, records);
            return;
        }

        foreach (var image in Asked(context.BuildArguments))
        {
            var recorded = records.Of(image, context.BuildArguments.Registry) ?? throw new WorkerImagesException(
                ExitCode.Usage, $"{image} cannot be rolled back", "no record tells of it", "name the image-info.json of the run that published it: --record FILE");
            var put = await rollback.RunAsync(recorded, context.CancellationToken);
            await records.ReplaceAsync(put, context.CancellationToken);
            foreach (var tags in put.Tags.GroupBy(tag => (tag.Digest, tag.PreviousDigest)))
            {
                context.Tell($"rolled back: {put.Repository}:{string.Join(", ", tags.Select(tag => tag.Name))} is {tags.Key.Digest}, was {tags.Key.PreviousDigest}");
            }
        }
    }

    private static async Task LiftAsync(BuildContext context, IRegistry registry, PublishRecords records)
    {
        _ = Asked(context.BuildArguments);
        var asked = PublishedImages.Asked(context.BuildArguments, () => CatalogReader.Read(context.BuildServices.Root, context.BuildServices.CatalogDirectory));
        var further = context.BuildArguments.Images.SelectMany(name => Further(records.Of(name, context.BuildArguments.Registry)));
        foreach (var tag in asked.Concat(further).DistinctBy(tag => tag.ToString()))
        {
            await HeldTag.LiftAsync(registry, tag, context.CancellationToken);
            context.Tell($"{tag} moves again with the next Publish");
        }
    }

    // What a rollback has put back beside the version.
    private static IEnumerable<Reference> Further(ImageEntry? recorded) =>
        recorded?.Tags.Where(tag => tag is { Kind: TagKind.Rolling, PreviousDigest: not null }).Select(tag => Reference.Parse(recorded.Repository).WithTag(tag.Name)) ?? [];

    // The user has to name images: a rollback of all at once cannot be meant.
    private static ImmutableArray<string> Asked(BuildArguments arguments) => arguments.Images.IsEmpty
        ? throw new WorkerImagesException(ExitCode.Usage, "nothing is rolled back", "no image is named", "name it: --target Rollback --image NAME")
        : arguments.Images;
}
