using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Smoke;

/// <summary>Checks built images against what their definitions promise.</summary>
internal static class SmokeTests
{
    /// <summary>Removes the sockets that killed runs left on this machine. Their containers are the engine's to sweep.</summary>
    public static void SweepLeftovers() => SocketDirectory.Sweep();

    /// <summary>Checks the images one after the other, each one's checks in parallel; a broken promise stops nothing.</summary>
    /// <param name="images">What to check.</param>
    /// <param name="engine">Where the images are.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Hears of every check; nothing of an image whose verdict was kept.</param>
    /// <param name="cancellationToken">Ends everything and removes the containers.</param>
    /// <returns>A verdict for each image, in the order given.</returns>
    /// <exception cref="WorkerImagesException">An image is not there, or the engine went away.</exception>
    public static async Task<ImmutableArray<SmokeResult>> RunAsync(
        ImmutableArray<SmokeImage> images, IEngine engine, SmokeOptions options, IProgress<RunEvent> progress, CancellationToken cancellationToken)
    {
        var verdicts = ImmutableArray.CreateBuilder<SmokeResult>(images.Length);
        var run = new SmokeRun(engine, options, progress, ImageChecks.Of);
        foreach (var (at, image) in images.Index())
        {
            verdicts.Add(await run.JudgeAsync(image, cancellationToken, () => images.Skip(at).Sum(one => ImageChecks.Of(ImagePromises.Of(one)).Length)));
        }

        return verdicts.ToImmutable();
    }
}

/// <summary>A built image to be checked.</summary>
/// <param name="Definition">What it promises.</param>
/// <param name="ImageId">The engine's id, or a reference that names it.</param>
/// <param name="Labels">The labels that the build was handed beyond the Dockerfile's own.</param>
internal sealed record SmokeImage(ImageDefinition Definition, string ImageId, ImmutableSortedDictionary<string, string> Labels);

/// <summary>How images are checked.</summary>
internal sealed record SmokeOptions
{
    /// <summary>Where verdicts are kept, one file an image; made when it is not there.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>False to check again what has passed before; the new verdict is kept all the same.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>How many checks run at once. A check mostly waits for the engine, so more than the processors is right.</summary>
    public int Parallelism { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>After this a check without its own limit has failed.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);
}
