namespace WorkerImages.EngineTests.CodeStory;

/// <summary>A way to start Redis and the worker.</summary>
/// <param name="name">As reports call it.</param>
internal abstract class WorkerStart(string name)
{
    /// <summary>The command of the original's compose file, with fewer processes.</summary>
    public static readonly string[] Command =
        ["python", "-m", "celery", "-A", "codestory.ingestion_pipeline.celery_app", "worker", "--loglevel=INFO", "--concurrency=2", "-Q", "ingestion"];

    /// <summary>The ways.</summary>
    public static IReadOnlyList<WorkerStart> All { get; } = [new ByDockerRun(), new ByCompose()];

    /// <summary>Starts both; gives the names of Redis' container and the worker's.</summary>
    public abstract Task<(string Redis, string Worker)> UpAsync(SimulatedHost host, SimulationSetting setting, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => name;
}
