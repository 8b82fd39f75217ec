using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>
/// Publishes an image so that nobody ever sees half of it: the images of all platforms by digest, the index over them by digest, and only when
/// all of that has been read back, the tags. An image that is published already costs a look at its tags.
/// </summary>
/// <param name="registry">Where to, and where bases are.</param>
/// <param name="push">Pushes what is in an engine.</param>
/// <param name="events">Is told of what is worth knowing.</param>
public sealed class Publisher(IRegistry registry, ImagePush push, IProgress<RunEvent> events)
{
    private readonly VerifiedManifests _manifests = new(registry.Manifests);
    private readonly TagPromotion _tags = new(registry.Manifests, events);

    /// <exception cref="WorkerImagesException">
    /// A declared platform is missing, or the immutable tag stands for something else (<see cref="ExitCode.TagPolicy"/>); the registry or the way
    /// to it failed (<see cref="ExitCode.Network"/>); what can be read is not what was sent (<see cref="ExitCode.Verification"/>). In all cases
    /// every tag still stands for a whole image.
    /// </exception>
    public async Task<PublishedImage> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        var images = PlatformRules.Match(request);
        try
        {
            return await PublishAsync(request, images, cancellationToken);
        }
        catch (FormatException fault)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"what the registry has of {request.Repository.Name} is no image",
                fault.Message,
                "look at what stands under its tags and digests; no tag was moved to it",
                fault);
        }
    }

    private async Task<PublishedImage> PublishAsync(PublishRequest request, ImmutableArray<PlatformImage> images, CancellationToken cancellationToken)
    {
        if (await FindAsync(request, images, cancellationToken) is { } standing)
        {
            var kept = await _tags.PromoteAsync(request.Repository, standing.Document, null, request.RollingTags, cancellationToken);
            return new(standing, [new(request.ImmutableTag, true, standing.Document.Digest, standing.Document.Digest), .. kept], WasThere: true);
        }

        var index = await PushAsync(request, images, cancellationToken);
        await request.BeforeTags(index, cancellationToken);
        var tags = await _tags.PromoteAsync(request.Repository, index.Document, request.ImmutableTag, request.RollingTags, cancellationToken);
        return new(index, tags, WasThere: false);
    }

    // The engine's id of an image is its configuration's digest, so what is there can be told without an export. (Engines that keep images as
    // registries do have another id: they find out by pushing, which then sends nothing.)
    private async Task<PushedIndex?> FindAsync(PublishRequest request, ImmutableArray<PlatformImage> images, CancellationToken cancellationToken)
    {
        var document = await registry.Manifests.GetAsync(request.Repository.WithTag(request.ImmutableTag), cancellationToken);
        if (document is null || !MediaTypes.IsIndex(document.MediaType))
        {
            return null;
        }

        var index = ImageIndex.Read(document);
        var platforms = ImmutableArray.CreateBuilder<PushedPlatform>();
        foreach (var image in images)
        {
            if (index.Manifests.Length != images.Length
                || index.For(image.Platform) is not { } descriptor
                || await LookAsync(request.Repository, image.Platform, descriptor.Digest, cancellationToken) is not { } found
                || !IsSame(image, found))
            {
                return null;
            }

            platforms.Add(found);
        }

        return new(request.Repository, document, platforms.ToImmutable());
    }

    private static bool IsSame(PlatformImage image, PushedPlatform found) => image switch
    {
        BuiltImage built => built.ImageId == found.Manifest.Config.Digest.Text,
        RecordedImage recorded => recorded.Digest == found.Descriptor.Digest,
        _ => throw new ArgumentOutOfRangeException(nameof(image), image, null),
    };

    private async Task<PushedIndex> PushAsync(PublishRequest request, ImmutableArray<PlatformImage> images, CancellationToken cancellationToken)
    {
        var platforms = ImmutableArray.CreateBuilder<PushedPlatform>();
        foreach (var image in images)
        {
            platforms.Add(image switch
            {
                BuiltImage built => await push.RunAsync(request.Repository, built, cancellationToken),
                RecordedImage recorded => await LookAsync(request.Repository, recorded.Platform, recorded.Digest, cancellationToken)
                    ?? throw PlatformRules.NotThere(request.Repository, recorded),
                _ => throw new ArgumentOutOfRangeException(nameof(request), image, null),
            });
        }

        var descriptors = platforms.Zip(images).Select(pair => pair.First.Descriptor with
        {
            Platform = pair.First.Platform,
            Annotations = pair.Second.Annotations,
        });
        var document = new ImageIndex([.. descriptors]) { Annotations = request.Annotations }.ToDocument();
        await _manifests.StoreAsync(request.Repository, document, cancellationToken);
        return new(request.Repository, document, platforms.ToImmutable());
    }

    private async Task<PushedPlatform?> LookAsync(Reference repository, Platform platform, Digest digest, CancellationToken cancellationToken)
    {
        var document = await registry.Manifests.GetAsync(repository.WithDigest(digest), cancellationToken);
        return document is null || !MediaTypes.IsManifest(document.MediaType)
            ? null
            : new(platform, document.Descriptor, Manifest.Read(document), null, BlobCounts.None);
    }
}
