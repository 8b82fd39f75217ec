using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>
/// Publishes one image with everything that belongs to it: pushed, read back, described, signed, and only then tagged. One that is published
/// already costs a look at its tags and its signature.
/// </summary>
/// <param name="registry">Where to, and where bases are.</param>
/// <param name="engine">Where the images are.</param>
/// <param name="settings">Who publishes.</param>
/// <param name="cache">A directory for files of a push and for what is remembered of layers.</param>
/// <param name="events">Is told of what happens.</param>
/// <param name="clock">Measures, and says when a build was done.</param>
public sealed class ImagePublication(
    IRegistry registry, IEngine engine, PublishSettings settings, string cache, IProgress<RunEvent> events, TimeProvider clock)
{
    private readonly Publisher _publisher = new(registry, new ImagePush(registry, engine.Images, cache, events, clock), events);
    private readonly TagPromotion _tags = new(registry.Manifests, events);
    private readonly ImageBases _bases = new(engine.Images);
    private readonly ImageProofs _proofs = new(new ProofStore(registry), settings, clock);

    /// <summary>Publishes an image of the engine.</summary>
    /// <param name="image">The image.</param>
    /// <param name="imageId">The engine's id of it.</param>
    /// <param name="tests">How its checks ended; null for none.</param>
    /// <param name="parent">What was published of its parent; null for an image that has none.</param>
    /// <param name="before">What the record says of the image; null for nothing.</param>
    /// <param name="cancellationToken">Ends it; no tag stands for half an image.</param>
    public async Task<Publication> PublishAsync(
        PublishableImage image, string imageId, SmokeVerdict? tests, ImageEntry? parent, ImageEntry? before, CancellationToken cancellationToken)
    {
        image.Check();
        var details = await engine.Images.InspectAsync(imageId, cancellationToken)
            ?? throw new WorkerImagesException(ExitCode.Build, $"{image.Definition.Name} is gone from the engine", $"it was {imageId}", "run again");
        var environments = image.Definition.Lineage.Select(each => each.Python?.VirtualEnvironment).OfType<string>().Distinct();
        var packages = await new InstalledPackages(engine.Containers).ReadAsync(imageId, environments, cancellationToken);
        var below = await _bases.OfAsync(image, parent, cancellationToken);
        var content = new ImageContent(image, packages, below);
        ImageProofs.Result? proofs = null;
        var request = new PublishRequest(image.Repository, image.ImmutableTag, image.RollingTags, image.Platforms, Images(content, imageId))
        {
            Annotations = PublishedAnnotations.OfIndex(details.Labels),
            BeforeTags = async (index, token) => proofs = await _proofs.ProveAsync(content, index, token),
        };
        var published = await _publisher.PublishAsync(request, cancellationToken);
        if (proofs is null)
        {
            return await KeepAsync(new(image, published.Index.Document), parent, before, cancellationToken);
        }

        var own = published.Index.Platforms.First(platform => platform.Platform == image.Platform);
        var described = new PackagesInfo(packages.All.Length, packages.Hash, proofs.Bill.Digest);
        var entry = Entry(image, published.Index.Document, EntryParts.Tags(published.Tags, before)) with
        {
            Platforms = [EntryParts.Platform(image, own, own.Configuration!, below, described, EntryParts.Tests(tests)), .. Others(image)],
            Attestations = proofs.Attestations,
            Signatures = proofs.Signatures,
        };
        return new(entry, WasThere: false, own.Counts)
        {
            Bill = proofs.Bill,
            Difference = await DifferenceAsync(content, published, cancellationToken),
        };
    }

    /// <summary>Sees to it that an image that is published is signed, and that its rolling tags stand for it.</summary>
    public async Task<Publication> KeepAsync(StandingImage standing, ImageEntry? parent, ImageEntry? before, CancellationToken cancellationToken)
    {
        var (image, document) = standing;
        var signatures = await _proofs.SignAsync(image.Repository, document, () => TellLate(image), cancellationToken);
        var moved = await _tags.PromoteAsync(image.Repository, document, null, image.RollingTags, cancellationToken);
        var tags = EntryParts.Tags([new(image.ImmutableTag, IsImmutable: true, document.Digest, document.Digest), .. moved], before);
        if (before is not null && before.Index.Digest == document.Digest && before.Repository == image.Repository.Name && !before.Platforms.IsEmpty)
        {
            return new(before with { Tags = tags, Signatures = [.. before.Signatures.Union(signatures)] }, WasThere: true, BlobCounts.None);
        }

        // Nothing is known of it here: another machine has published it.
        var descriptor = ImageIndex.Read(document).For(image.Platform)!;
        var manifest = Manifest.Read((await registry.Manifests.GetAsync(image.Repository.WithDigest(descriptor.Digest), cancellationToken))!);
        var configuration = ImageConfiguration.Read(await registry.Blobs.ReadAsync(image.Repository, manifest.Config, cancellationToken));
        var below = await _bases.OfAsync(image, parent, cancellationToken);
        var pushed = new PushedPlatform(image.Platform, descriptor, manifest, configuration, BlobCounts.None);
        var entry = Entry(image, document, tags) with
        {
            Platforms = [EntryParts.Platform(image, pushed, configuration, below, null, null), .. Others(image)],
            Signatures = signatures,
        };
        return new(entry, WasThere: true, BlobCounts.None);
    }

    // Who signs what is in an image must have looked into it.
    private void TellLate(PublishableImage image) => events.Report(new Warning(
        $"{image.Repository.WithTag(image.ImmutableTag)} was published without this key's signature: it is signed now, but the claims of what is in it are "
        + "still missing until its next build"));

    private static ImageEntry Entry(PublishableImage image, Document index, ImmutableArray<TagInfo> tags) => new(
        image.Definition.Name,
        image.Repository.Name,
        image.Definition.Version,
        new(index.Digest, index.MediaType, index.Bytes.Length),
        tags,
        [],
        [],
        [],
        image.Step.Action == PlanAction.Keep ? ["the registry did not have it"] : [.. image.Step.Reasons.Select(reason => reason.Detail)]);

    private static IEnumerable<PlatformEntry> Others(PublishableImage image) => image.Recorded.Where(other => image.Platforms.Contains(other.Platform));

    private static ImmutableArray<PlatformImage> Images(ImageContent content, string imageId)
    {
        var image = content.Image;
        var installed = new PackagesInfo(content.Packages.All.Length, content.Packages.Hash, null);
        return
        [
            new BuiltImage(image.Platform, imageId)
            {
                Base = image.Base,
                MountFrom = image.Ancestors,
                Annotations = PublishedAnnotations.OfPlatform(content.Below, installed),
            },
            .. Others(image).Select(other => new RecordedImage(other.Platform, other.Digest)
            {
                Annotations = PublishedAnnotations.OfPlatform(other.Base, other.Packages),
            }),
        ];
    }

    private async Task<PackageDifference?> DifferenceAsync(ImageContent content, PublishedImage published, CancellationToken cancellationToken)
    {
        var previous = published.Tags.FirstOrDefault(tag => !tag.IsImmutable)?.PreviousDigest;
        return previous is null || await _proofs.PackagesAsync(content.Image.Repository, content.Image.Platform, previous, registry, cancellationToken) is not { } old
            ? null
            : PackageDifference.Between(old, content.Packages.All);
    }
}
