using WorkerImages.Planning;

namespace WorkerImages.Building;

/// <summary>What became of one step of a plan.</summary>
/// <param name="Step">The step.</param>
/// <param name="ImageId">The engine's id of the image built or kept.</param>
/// <param name="Size">Bytes, unpacked.</param>
/// <param name="Layers">How many layers it has, its base's included.</param>
/// <param name="Seconds">How long the build took; zero for an image that was kept.</param>
/// <param name="LogPath">The build's log; null for an image that was kept.</param>
public sealed record BuildOutcome(PlanStep Step, string ImageId, long Size, int Layers, double Seconds, string? LogPath)
{
    /// <summary>The image's name in the catalogue.</summary>
    public string Image => Step.Image;

    /// <summary>What the plan said.</summary>
    public PlanAction Action => Step.Action;
}
