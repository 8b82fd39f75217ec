using System.Collections.Immutable;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.TestKit.Registries;

/// <summary>Puts images into a registry as a publication leaves them there, without a build: they have the labels of their plan, and no layers.</summary>
public static class PlannedPublication
{
    /// <summary>An index under the rolling and the immutable tag; gives its digest.</summary>
    /// <param name="registry">Where to, as the plan's names say.</param>
    /// <param name="platforms">One image on every platform that it declares.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public static async Task<Digest> PutAsync(IRegistry registry, ImmutableArray<PlanStep> platforms, CancellationToken cancellationToken)
    {
        var rolling = ImageTags.Rolling(platforms[0].Source.Definition);
        var images = ImmutableArray.CreateBuilder<Descriptor>();
        foreach (var step in platforms)
        {
            images.Add(await PutAsync(registry, rolling, step, cancellationToken));
        }

        var index = new ImageIndex(images.ToImmutable()).ToDocument();
        foreach (var tag in new[] { ImageTags.OfAllPlatforms(platforms)!, rolling })
        {
            await registry.Manifests.PutAsync(tag, index, cancellationToken);
        }

        return index.Digest;
    }

    private static async Task<Descriptor> PutAsync(IRegistry registry, Reference repository, PlanStep step, CancellationToken cancellationToken)
    {
        var platform = step.Source.Platform;
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = platform.Architecture,
            os = platform.OperatingSystem,
            config = new { step.Labels },
            rootfs = new { type = "layers", diff_ids = Array.Empty<string>() },
        });
        var descriptor = new Descriptor(MediaTypes.Config, Digest.Of(config), config.Length);
        await registry.Blobs.PutAsync(repository, BlobContent.Of(descriptor, config), [], new Progress<long>(), cancellationToken);
        var manifest = new Manifest(descriptor, []).ToDocument();
        await registry.Manifests.PutAsync(repository.WithDigest(manifest.Digest), manifest, cancellationToken);
        return manifest.Descriptor with { Platform = platform };
    }
}
