namespace WorkerImages.Smoke;

/// <summary>How images are checked.</summary>
public sealed record SmokeOptions
{
    /// <summary>Where verdicts are kept, one file an image; made when it is not there.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>False to check again what has passed before; the new verdict is kept all the same.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>How many checks run at once. A check mostly waits for the engine, so more than the processors is right.</summary>
    public int Parallelism { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>After this a check that sets no limit of its own has failed.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);
}
