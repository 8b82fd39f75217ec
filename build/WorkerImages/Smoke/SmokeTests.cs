using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Outcomes;

namespace WorkerImages.Smoke;

/// <summary>Checks built images against what their definitions promise.</summary>
public static class SmokeTests
{
    /// <summary>Removes the sockets that killed runs left on this machine. Their containers are the engine's to sweep.</summary>
    public static void SweepLeftovers() => SocketDirectory.Sweep();

    /// <summary>Checks the images one after the other, each one's checks in parallel; a broken promise stops nothing.</summary>
    /// <param name="images">What to check.</param>
    /// <param name="engine">Where the images are.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Is told of every check; nothing of an image whose verdict was kept.</param>
    /// <param name="cancellationToken">Ends everything and removes the containers.</param>
    /// <returns>A verdict for each image, in the order given.</returns>
    /// <exception cref="WorkerImagesException">An image is not there, or the engine went away.</exception>
    public static async Task<ImmutableArray<SmokeVerdict>> RunAsync(
        ImmutableArray<SmokeImage> images, IEngine engine, SmokeOptions options, IProgress<RunEvent> progress, CancellationToken cancellationToken)
    {
        var verdicts = ImmutableArray.CreateBuilder<SmokeVerdict>(images.Length);
        var run = new SmokeRun(engine, options, progress, ImageChecks.Of);
        foreach (var image in images)
        {
            verdicts.Add(await run.JudgeAsync(image, cancellationToken));
        }

        return verdicts.ToImmutable();
    }
}
