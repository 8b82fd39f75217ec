using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;
using WorkerImages.Secrets;

namespace WorkerImages.Bases;

/// <summary>
/// Gets an image out of a registry and into an engine, whole. The engine pulls it; what its pull left out, because it had the same layer in another
/// compression, is fetched here and loaded.
/// </summary>
/// <param name="images">The engine's images.</param>
/// <param name="open">Opens the way to registries, where the engine's is not enough.</param>
/// <param name="cache">A directory for blobs on their way.</param>
/// <param name="events">Hears of the progress.</param>
/// <param name="clock">Measures.</param>
internal sealed class ImagePull(IImageStore images, Func<IRegistry> open, string cache, IProgress<RunEvent> events, TimeProvider clock)
{
    /// <summary>Gives what the engine has then.</summary>
    /// <param name="exact">The image, by its digest.</param>
    /// <param name="platform">Which of several.</param>
    /// <param name="login">For the engine; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WorkerImagesException">It is not available.</exception>
    public async Task<ImageDetails> RunAsync(Reference exact, Platform platform, Credential? login, CancellationToken cancellationToken)
    {
        await events.WorkAsync($"pulling {exact}", clock, () => images.PullAsync(exact, platform, login, cancellationToken));
        if (await images.InspectAsync(exact.ToString(), cancellationToken) is { } image
            && (!image.IsKeptAsManifest || (image.Platform.Matches(platform) && await images.IsWholeAsync(exact.ToString(), cancellationToken))))
        {
            return image;
        }

        // containerd's store may have left layers out; or it has images for several platforms under the digest, and tells of another.
        using var registry = open();
        var layout = await ImageLayout.ReadAsync(registry, exact, platform, cancellationToken);
        await events.WorkAsync(
            $"loading {exact}, because the engine may have only a part",
            clock,
            () => images.LoadAsync(exact, (destination, token) => layout.WriteAsync(destination, cache, token), cancellationToken));
        var loaded = await images.InspectAsync(exact.ToString(), cancellationToken)
            ?? throw new WorkerImagesException(ExitCode.Build, $"{exact} was pulled, but the engine does not have it", next: "run again");
        var configuration = await layout.ConfigurationAsync(cancellationToken);
        return loaded with { Platform = configuration.Platform, Layers = configuration.DiffIds, Config = configuration.Config, Labels = configuration.Labels };
    }
}
