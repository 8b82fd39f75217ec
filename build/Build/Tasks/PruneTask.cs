using System.Collections.Immutable;
using Build.CommandLine;
using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.Records;

namespace Build.Tasks;

/// <summary>Lists, and deletes where that is asked, the builds in a registry that nothing needs any more.</summary>
[TaskName("Prune")]
[TaskDescription("lists the old builds in the registry that nothing needs any more, and deletes them with --delete")]
public sealed class PruneTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        var catalog = CatalogReader.Read(context.BuildServices.Root, context.BuildServices.CatalogDirectory);
        var asked = Asked(context.BuildArguments, catalog);
        var records = PublishRecords.Read(context.BuildArguments, context.BuildServices);
        using var registry = context.BuildServices.Registry();
        var plan = new List<(string Image, Reference Repository, ImmutableArray<StandingTag> Tags, Retention Retention)>();
        var bases = new Dictionary<Digest, string>();

        // What stands on an image comes before it: it says what it needs of it. All of them are read, whichever is asked for.
        foreach (var image in catalog.Images.Where(image => image.IsPublished).Reverse())
        {
            var repository = ImageTags.Published(image, context.BuildArguments.Registry);
            var tags = await new StandingTags(registry).ReadAsync(repository, context.CancellationToken);
            var needed = new Dictionary<Digest, string>(bases);
            Recorded(records.In(repository)).ToList().ForEach(digest => needed.TryAdd(digest, "Rollback may need it, by the record"));
            var retention = Retention.Of(image.Name, tags, catalog.Retention, needed, context.BuildServices.Now());
            retention.Bases.ToList().ForEach(below => bases.TryAdd(below.Key, below.Value));
            plan.Add((image.Name, repository, tags, retention));
        }

        var rows = ImmutableArray.CreateBuilder<RetentionRow>();
        foreach (var (image, repository, tags, retention) in plan.Where(one => asked.Contains(one.Image)))
        {
            var gone = context.BuildArguments.Delete
                ? await new Pruning(registry, context.BuildServices.Progress).DeleteAsync(repository, tags, retention, context.CancellationToken)
                : [];
            rows.AddRange(retention.Steps.Select(step => Row(image, step, gone)));
        }

        context.Results.Show(rows.ToImmutable());
    }

    private static RetentionRow Row(string image, RetentionStep step, ImmutableHashSet<string> gone) => new(
        image, step.Tag.Name, step.Tag.Created, gone.Contains(step.Tag.Name) ? "deleted" : step.Goes ? "would go" : "kept", step.Why);

    private static IEnumerable<Digest> Recorded(ImageEntry? entry) =>
        entry?.Tags.SelectMany(tag => new[] { tag.Digest, tag.PreviousDigest }).OfType<Digest>().Append(entry.Index.Digest) ?? [];

    private static HashSet<string> Asked(BuildArguments arguments, ImageCatalog catalog)
    {
        if (arguments.Images.IsEmpty)
        {
            return [.. catalog.Images.Select(image => image.Name)];
        }

        var images = arguments.Images.Select(name => CatalogSelection.Of(catalog, [name])[^1]).ToList();
        images.ForEach(PublishedImages.MustBe);
        return [.. images.Select(image => image.Name)];
    }
}
