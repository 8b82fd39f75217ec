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
    private readonly ImageProofs _proofs = new(new ProofStore(registry), settings, events, clock);

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
        var content = await ContentAsync(image, imageId, parent, cancellationToken);
        ImageProofs.Result? proofs = null;
        var request = new PublishRequest(image.Repository, image.ImmutableTag, image.RollingTags, image.Platforms, Images(content, imageId))
        {
            Annotations = PublishedAnnotations.OfIndex(details.Labels),
            BeforeTags = async (index, token) => proofs = await _proofs.ProveAsync(content, index, token),
        };
        var published = await _publisher.PublishAsync(request, cancellationToken);
        if (proofs is null)
        {
            return await KeepAsync(new(image, published.Index.Document), imageId, parent, before, cancellationToken);
        }

        var own = published.Index.Platforms.First(platform => platform.Platform == image.Platform);
        var entry = Entry(image, published.Index.Document, EntryParts.Tags(published.Tags, before)) with
        {
            Platforms = [EntryParts.Platform(image, own, content.Below, Described(content, proofs), EntryParts.Tests(tests)), .. Others(image)],
            Attestations = proofs.Attestations,
            Signatures = proofs.Signatures,
        };
        return new(entry, WasThere: false, own.Counts)
        {
            Bill = proofs.Bill,
            Difference = await DifferenceAsync(content, published, cancellationToken),
        };
    }

    /// <summary>
    /// Sees to it that the rolling tags stand for an image that is published, and that its claims and signatures are there: where they are not, they
    /// are made of the image that this engine has built. What somebody else has published is not signed.
    /// </summary>
    public Task<Publication> KeepAsync(StandingImage standing, ImageEntry? parent, ImageEntry? before, CancellationToken cancellationToken) =>
        KeepAsync(standing, standing.Image.Step.ExistingImageId, parent, before, cancellationToken);

    private async Task<Publication> KeepAsync(
        StandingImage standing, string? imageId, ImageEntry? parent, ImageEntry? before, CancellationToken cancellationToken)
    {
        var (image, document) = standing;
        var signatures = await _proofs.SignaturesAsync(image.Repository, document, [image.ImmutableTag, .. image.RollingTags], cancellationToken);
        var late = signatures is null ? await ProveLateAsync(standing, imageId, parent, cancellationToken) : null;
        var moved = await _tags.PromoteAsync(image.Repository, document, null, image.RollingTags, cancellationToken);
        var tags = EntryParts.Tags([new(image.ImmutableTag, IsImmutable: true, document.Digest, document.Digest), .. moved], before);
        var isKnown = before is not null && before.Index.Digest == document.Digest && before.Repository == image.Repository.Name && !before.Platforms.IsEmpty;
        var entry = isKnown ? before! with { Tags = tags } : await EntryAsync(standing, parent, tags, cancellationToken);
        entry = entry with { Signatures = [.. entry.Signatures.Union(signatures ?? late?.Proofs.Signatures ?? [])] };
        return new(late is null ? entry : Proven(entry, image, late), WasThere: true, BlobCounts.None) { Bill = late?.Proofs.Bill };
    }

    private async Task<Late?> ProveLateAsync(StandingImage standing, string? imageId, ImageEntry? parent, CancellationToken cancellationToken)
    {
        var (image, document) = standing;
        var own = await LookAsync(image.Repository, ImageIndex.Read(document).For(image.Platform)!, cancellationToken);
        var name = image.Repository.WithTag(image.ImmutableTag);
        if (imageId is null || imageId != own.Manifest.Config.Digest.Text || await IsPulledAsync(image.Repository, imageId, cancellationToken))
        {
            events.Report(new Warning(
                $"{name} was published without this key's signature, and is not what this engine has built: it stays unsigned, and Verify refuses it; "
                + "publish it from where it was built, or give it another version"));
            return null;
        }

        events.Report(new Notice($"{name} was published without this key's signature: it is looked into and signed now"));
        var others = ImageIndex.Read(document).Manifests.Where(other => other.Digest != own.Descriptor.Digest);
        var platforms = ImmutableArray.Create(own);
        foreach (var other in others)
        {
            platforms = platforms.Add(await LookAsync(image.Repository, other, cancellationToken));
        }

        var content = await ContentAsync(image, imageId, parent, cancellationToken);
        return new(content, await _proofs.ProveAsync(content, new(image.Repository, document, platforms), cancellationToken));
    }

    // An engine knows the registry's digest of what came from there; what it has built, and we have pushed, has none.
    private async Task<bool> IsPulledAsync(Reference repository, string imageId, CancellationToken cancellationToken) =>
        await engine.Images.InspectAsync(imageId, cancellationToken) is not { } details
        || details.Digests.Any(digest => digest.StartsWith(repository.Name + "@", StringComparison.Ordinal));

    private static ImageEntry Proven(ImageEntry entry, PublishableImage image, Late late) => entry with
    {
        Attestations = [.. entry.Attestations.Union(late.Proofs.Attestations)],
        Platforms = [.. entry.Platforms.Select(platform => platform.Platform == image.Platform ? platform with { Packages = Described(late.Content, late.Proofs) } : platform)],
    };

    // Nothing is known of it here: another machine has published it.
    private async Task<ImageEntry> EntryAsync(StandingImage standing, ImageEntry? parent, ImmutableArray<TagInfo> tags, CancellationToken cancellationToken)
    {
        var (image, document) = standing;
        var own = await LookAsync(image.Repository, ImageIndex.Read(document).For(image.Platform)!, cancellationToken);
        var below = await _bases.OfAsync(image, parent, cancellationToken);
        return Entry(image, document, tags) with { Platforms = [EntryParts.Platform(image, own, below, null, null), .. Others(image)] };
    }

    private async Task<PushedPlatform> LookAsync(Reference repository, Descriptor descriptor, CancellationToken cancellationToken)
    {
        var manifest = Manifest.Read((await registry.Manifests.GetAsync(repository.WithDigest(descriptor.Digest), cancellationToken))!);
        var configuration = ImageConfiguration.Read(await registry.Blobs.ReadAsync(repository, manifest.Config, cancellationToken));
        return new(descriptor.Platform ?? configuration.Platform, descriptor, manifest, configuration, BlobCounts.None);
    }

    private async Task<ImageContent> ContentAsync(PublishableImage image, string imageId, ImageEntry? parent, CancellationToken cancellationToken)
    {
        var environments = image.Definition.Lineage.Select(each => each.Python?.VirtualEnvironment).OfType<string>().Distinct();
        var packages = await new InstalledPackages(engine.Containers).ReadAsync(imageId, environments, cancellationToken);
        return new(image, packages, await _bases.OfAsync(image, parent, cancellationToken));
    }

    private static PackagesInfo Described(ImageContent content, ImageProofs.Result proofs) =>
        new(content.Packages.All.Length, content.Packages.Hash, proofs.Bill.Digest);

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

    private sealed record Late(ImageContent Content, ImageProofs.Result Proofs);
}
