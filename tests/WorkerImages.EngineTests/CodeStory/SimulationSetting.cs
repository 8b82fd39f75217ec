using System.Collections.Immutable;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>What the worker is given, however it is started.</summary>
/// <param name="Project">Begins the names of all that belongs to it.</param>
/// <param name="Environment">Variables.</param>
/// <param name="Mounts">Beside the socket and the repositories at their own path; in the form of <c>docker run --volume</c>.</param>
internal sealed record SimulationSetting(string Project, ImmutableSortedDictionary<string, string> Environment, ImmutableArray<string> Mounts)
{
    /// <summary>Where the repositories are besides the host's own path, and the volume's.</summary>
    public const string Mounted = "/repositories";

    /// <summary>Where a variable says what is mounted.</summary>
    public const string Mapped = "/mapped";

    /// <summary>Where that variable says what is not so.</summary>
    public const string WronglyMapped = "/wrongly-mapped";

    /// <summary>Where the named volume is.</summary>
    public const string InVolume = "/volume";

    /// <summary>Where Redis is for who shares its network.</summary>
    public const string Redis = "redis://127.0.0.1:6379/0";

    /// <summary>The password, which belongs to the database alone.</summary>
    public const string Password = "p@ss/word";

    /// <summary>The name of the volume at <see cref="InVolume"/>.</summary>
    public string Volume => $"{Project}-repositories";

    /// <summary>All four ways to a host path, and the original's variables.</summary>
    public static SimulationSetting Of(SimulatedHost host, string application, Mutation? mutation)
    {
        var project = "sim" + Guid.NewGuid().ToString("n")[..8];
        var environment = new Dictionary<string, string>
        {
            ["CELERY_BROKER_URL"] = Redis,
            ["CELERY_RESULT_BACKEND"] = Redis,
            ["NEO4J__URI"] = "bolt://neo4j:7687",
            ["NEO4J__PASSWORD"] = Password,
            ["CODESTORY_MOUNT_MAPPINGS"] = $"{host.Repositories}:{Mapped};/gone:{WronglyMapped}",
        };
        return new(
            project,
            environment.ToImmutableSortedDictionary().SetItems(mutation?.Environment ?? []),
            [
                $"{host.Repositories}:{Mounted}:ro",
                $"{host.Repositories}:{Mapped}:ro",
                $"{host.Repositories}:{WronglyMapped}:ro",
                $"{project}-repositories:{InVolume}:ro",
                $"{application}:/app:ro",
            ]);
    }
}
