namespace WorkerImages.Planning;

/// <summary>What a plan does with an image.</summary>
public enum PlanAction
{
    /// <summary>The image is up to date.</summary>
    Keep,

    /// <summary>The image is built.</summary>
    Build,

    /// <summary>Nothing: what would decide it could not be asked.</summary>
    Unknown,
}
