using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>
/// Pushes an image so that nobody ever sees half of it: the engine's image by digest, then the index over it and those of other platforms by
/// digest; all of it is read back. No tag is touched.
/// </summary>
/// <param name="registry">Where to, and where bases are.</param>
/// <param name="push">Pushes what is in an engine.</param>
public sealed class IndexPush(IRegistry registry, ImagePush push)
{
    private readonly VerifiedManifests _manifests = new(registry.Manifests);

    /// <exception cref="WorkerImagesException">
    /// What another machine is said to have pushed is not there (<see cref="ExitCode.TagPolicy"/>); the registry or the way to it failed
    /// (<see cref="ExitCode.Network"/>); what can be read is not what was sent (<see cref="ExitCode.Verification"/>).
    /// </exception>
    public async Task<PushedIndex> RunAsync(IndexToPush index, CancellationToken cancellationToken)
    {
        try
        {
            return await PushAsync(index, cancellationToken);
        }
        catch (FormatException fault)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"what the registry has of {index.Repository.Name} is no image",
                fault.Message,
                "look at what stands under its tags and digests; no tag was moved to it",
                fault);
        }
    }

    private async Task<PushedIndex> PushAsync(IndexToPush index, CancellationToken cancellationToken)
    {
        var platforms = ImmutableArray.CreateBuilder<PushedPlatform>();
        foreach (var platform in index.Platforms)
        {
            var pushed = index.Built is { } built && built.Platform == platform
                ? await push.RunAsync(index.Repository, built, index.Damaged, cancellationToken)
                : await LookAsync(index.Repository, index.Others.First(other => other.Platform == platform), cancellationToken);
            platforms.Add(pushed);
        }

        if (index.Published is { } published)
        {
            Compare(index, platforms, published);
            await _manifests.StoreAsync(index.Repository, published, cancellationToken);
            return new(index.Repository, published, platforms.ToImmutable());
        }

        var descriptors = platforms.Select(pushed => pushed.Descriptor with { Platform = pushed.Platform, Annotations = AnnotationsOf(index, pushed.Platform) });
        var document = new ImageIndex([.. descriptors]) { Annotations = index.Annotations }.ToDocument();
        await _manifests.StoreAsync(index.Repository, document, cancellationToken);
        return new(index.Repository, document, platforms.ToImmutable());
    }

    // What is published stays as it is, to the byte: this engine only makes good what is missing of it.
    private static void Compare(IndexToPush index, IEnumerable<PushedPlatform> platforms, Document published)
    {
        foreach (var pushed in platforms)
        {
            if (ImageIndex.Read(published).For(pushed.Platform)?.Digest is var standing && standing != pushed.Descriptor.Digest)
            {
                throw new WorkerImagesException(
                    ExitCode.TagPolicy,
                    $"{index.Repository.WithDigest(published.Digest)} is not made good",
                    $"its image for {pushed.Platform} is {standing?.Text ?? "none"}, and what this engine holds gives {pushed.Descriptor.Digest}",
                    "publish it from where it was built, or under another version");
            }
        }
    }

    private static ImmutableSortedDictionary<string, string> AnnotationsOf(IndexToPush index, Platform platform) =>
        index.Built is { } built && built.Platform == platform ? built.Annotations : index.Others.First(other => other.Platform == platform).Annotations;

    private async Task<PushedPlatform> LookAsync(Reference repository, PushedImage image, CancellationToken cancellationToken)
    {
        var document = await registry.Manifests.GetAsync(repository.WithDigest(image.Digest), cancellationToken);
        return document is not null && MediaTypes.IsManifest(document.MediaType)
            ? new(image.Platform, document.Descriptor, Manifest.Read(document), null, BlobCounts.None)
            : throw new WorkerImagesException(
                ExitCode.TagPolicy,
                $"{repository.Name} is not published",
                $"{repository.WithDigest(image.Digest)}, the image for {image.Platform}, is not in the registry",
                "push it again from a machine of that platform");
    }
}

/// <summary>An index to push.</summary>
/// <param name="Repository">Where to; tag and digest do not count.</param>
/// <param name="Platforms">The platforms that it is to have, in its order.</param>
/// <param name="Built">The engine's image; null where all images are in the registry already.</param>
/// <param name="Others">Those that other runs have pushed.</param>
public sealed record IndexToPush(Reference Repository, ImmutableArray<Platform> Platforms, BuiltImage? Built, ImmutableArray<PushedImage> Others)
{
    /// <summary>Notes on the index. The same for the same image, or its digest changes with them.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The index that is published already, and is only made good; null for a new one.</summary>
    public Document? Published { get; init; }

    /// <summary>Blobs that the registry has lost or damaged: they are sent whatever it says of them.</summary>
    public IReadOnlySet<Digest> Damaged { get; init; } = ImmutableHashSet<Digest>.Empty;
}

/// <summary>An image in the engine that is to be pushed.</summary>
/// <param name="Platform">What it was built for.</param>
/// <param name="ImageId">The engine's id.</param>
public sealed record BuiltImage(Platform Platform, string ImageId)
{
    /// <summary>Notes on its descriptor in the index. The same for the same image, or the index's digest changes with them.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The base that it stands on, in its registry, with its digest: its layers are taken from there as they are. Null for one that was bootstrapped.</summary>
    public Reference? Base { get; init; }

    /// <summary>Repositories of the same registry, without the registry, that may have some of its layers: its parents'.</summary>
    public ImmutableArray<string> MountFrom { get; init; } = [];
}
