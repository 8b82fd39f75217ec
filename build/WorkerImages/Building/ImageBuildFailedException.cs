using WorkerImages.Engine;
using WorkerImages.Outcomes;

namespace WorkerImages.Building;

/// <summary>An image could not be built: which one, at which step, and where the whole log is.</summary>
public sealed class ImageBuildFailedException(string image, string logPath, BuildFailedException failure)
    : WorkerImagesException(
        failure.ExitCode,
        $"image {image} could not be built: {failure.Step} failed",
        failure.Why,
        (failure.Next is null ? "" : failure.Next + "\n") + $"the whole log is in {logPath}",
        failure)
{
    /// <summary>The image's name in the catalogue.</summary>
    public string Image { get; } = image;

    /// <summary>The build's log.</summary>
    public string LogPath { get; } = logPath;

    /// <summary>The step, the engine's words and the last lines.</summary>
    public BuildFailedException Failure { get; } = failure;
}
