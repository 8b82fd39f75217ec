using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.Publishing.Push;

/// <summary>
/// Pushes an image so that no client ever sees half of it: the engine's image by digest, then, by digest too, the index over it and the images
/// of other platforms. It reads all of it back, and touches no tag.
/// </summary>
/// <param name="registry">Where to, and where bases are.</param>
/// <param name="push">Pushes what is in an engine.</param>
internal sealed class IndexPush(IRegistry registry, ImagePush push)
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

        var descriptors = platforms.Select(pushed => pushed.Descriptor with { Platform = pushed.Platform, Annotations = AnnotationsOf(index, pushed.Platform) });
        var document = new ImageIndex([.. descriptors]) { Annotations = index.Annotations }.ToDocument();
        if (index.Published is { } published)
        {
            Compare(index, platforms, document, published);
            document = published;
        }

        await _manifests.StoreAsync(index.Repository, document, cancellationToken);
        return new(index.Repository, document, platforms.ToImmutable());
    }

    // A published index stays as it is, to the byte: this engine only adds what is missing of it. Without a good signature anybody may have
    // written the index, with images and notes that this run would sign: then it must be what this run would write.
    private static void Compare(IndexToPush index, IEnumerable<PushedPlatform> platforms, Document own, Document published)
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

        if (!index.IsTrusted && !own.Equals(published))
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"{index.Repository.WithDigest(published.Digest)} is not signed",
                $"no key that was given has signed it, and it is not the index that this run would write, {own.Digest}, although it has the same image",
                "see who put it there, then remove its tags or publish under another version");
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
