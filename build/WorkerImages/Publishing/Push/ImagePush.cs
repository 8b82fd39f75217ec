using WorkerImages.Engine;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.Publishing.Push;

/// <summary>
/// Pushes an image of an engine by digest, under no tag: exports it once and, while the engine still does, takes the base's layers from the
/// base's registry, compresses the others and sends what is missing; then stores the manifest and reads it back.
/// </summary>
/// <param name="registry">Where to, and where bases are.</param>
/// <param name="engine">Where the images are.</param>
/// <param name="cache">A directory for files of a push and for what is remembered of layers.</param>
/// <param name="events">Hears of the progress.</param>
/// <param name="clock">Measures.</param>
internal sealed class ImagePush(IRegistry registry, IImageExports engine, string cache, IProgress<RunEvent> events, TimeProvider clock)
{
    private readonly VerifiedManifests _manifests = new(registry.Manifests);

    /// <summary>Gives what is in the registry now. Nothing is sent that is there already, but for what is known to be damaged.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="image">The image.</param>
    /// <param name="damaged">Blobs that are sent again, whatever the registry says about them; those that this image does not have do not count.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WorkerImagesException">The registry keeps a damaged blob (<see cref="ExitCode.Verification"/>).</exception>
    public Task<PushedPlatform> RunAsync(
        Reference repository, ImageToPush image, IReadOnlySet<Digest> damaged, CancellationToken cancellationToken)
    {
        var work = $"pushing {repository.Name} {image.Platform}";
        return events.WorkAsync(work, clock, () => PushAsync(work, repository, image, damaged, cancellationToken));
    }

    private async Task<PushedPlatform> PushAsync(
        string work, Reference repository, ImageToPush image, IReadOnlySet<Digest> damaged, CancellationToken cancellationToken)
    {
        var parent = Path.Combine(cache, "push");
        RunDirectory.Sweep(parent);
        using var staging = RunDirectory.Create(parent, $"{Guid.NewGuid():N}");
        var below = image.Base is null ? BaseLayers.None : await BaseLayers.ReadAsync(registry, image.Base, image.Platform, events, cancellationToken);
        var progress = new PushProgress(work, events);
        var delivery = new BlobDelivery(registry.Blobs, repository, damaged, progress);
        var layerCache = Path.Combine(cache, "layers");
        await using var push = new LayerPush(
            registry.Blobs, delivery, image.MountFrom, below, new LayerCache(layerCache, GzipMembers.Form), staging.FullName, cancellationToken);
        var known = new CompressedLayers(below, new LayerCache(layerCache, "engine"));
        var exported = await ExportAsync(image, new(image.ImageId, staging.FullName, push.Begin, known), cancellationToken);
        var layers = await push.EndAsync(exported.Layers);

        var config = exported.Configuration.Descriptor;
        await delivery.PutAsync(BlobContent.Of(config, exported.Configuration.Bytes), [], cancellationToken);

        var manifest = new Manifest(config, layers);
        var document = manifest.ToDocument();
        await _manifests.StoreAsync(repository, document, cancellationToken);
        return new(image.Platform, document.Descriptor, manifest, exported.Configuration, progress.Counts);
    }

    private async Task<ExportedImage> ExportAsync(ImageToPush image, ImageArchive archive, CancellationToken cancellationToken)
    {
        await using var export = await engine.ExportAsync(image.ImageId, cancellationToken);
        var exported = await archive.ReadAsync(export, cancellationToken);
        var platform = exported.Configuration.Platform;
        return platform.Matches(image.Platform)
            ? exported
            : throw new WorkerImagesException(
                ExitCode.Verification,
                $"image {image.ImageId} is not for {image.Platform}",
                $"its configuration says {platform}",
                $"build it for {image.Platform}, or publish it as {platform}");
    }
}
