using WorkerImages.Engine.BuildKit;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Building;

/// <summary>What became of one step of a plan in the engine.</summary>
/// <param name="Step">The step.</param>
internal sealed record BuildOutcome(PlanStep Step)
{
    /// <summary>The image's name in the catalogue.</summary>
    public string Image => Step.Image;

    /// <summary>The engine's id of the image built, kept or pulled; null where the step needs none, failed, or waited for one that failed.</summary>
    public string? ImageId { get; init; }

    /// <summary>Bytes, unpacked.</summary>
    public long Size { get; init; }

    /// <summary>How many layers it has, its base's included.</summary>
    public int Layers { get; init; }

    /// <summary>How long the build took; zero where nothing was built.</summary>
    public double Seconds { get; init; }

    /// <summary>The build's log; null where nothing was built.</summary>
    public string? LogPath { get; init; }

    /// <summary>Why it failed, or that it was cancelled; null where it did not fail.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The ancestor that failed, for which this one was not tried; null otherwise.</summary>
    public string? HeldBackBy { get; init; }

    /// <summary>True where it did not fail: the run was ended before this step was over.</summary>
    public bool IsInterrupted => Failure is OperationCanceledException;

    /// <summary>True when nothing that needs this image can be done.</summary>
    public bool IsLost => Failure is not null || HeldBackBy is not null;
}

/// <summary>An image could not be built: which one, at which step, why, and where the whole log is.</summary>
internal sealed class ImageBuildFailedException(string image, string logPath, FailedStep step, BuildFailedException failure)
    : WorkerImagesException(
        failure.ExitCode,
        $"image {image} could not be built: {step.Step} failed",
        step.Why,
        (step.Next is null ? "" : step.Next + "\n") + $"the whole log is in {logPath}",
        failure)
{
    /// <summary>The image's name in the catalogue.</summary>
    public string Image { get; } = image;

    /// <summary>The build's log.</summary>
    public string LogPath { get; } = logPath;

    /// <summary>The step, the engine's words and the last lines.</summary>
    public BuildFailedException Failure { get; } = failure;
}
