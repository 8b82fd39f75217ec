using System.Globalization;
using Build.CommandLine;
using WorkerImages.Archives;
using WorkerImages.Bases;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Engine.Daemon;
using WorkerImages.Engine.Discovery;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Registry.Login;

namespace Build;

/// <summary>Where a run works and with what: its places, its clock, who listens, and the doors of the rooms it uses.</summary>
internal sealed class BuildServices : IDisposable
{
    private readonly string? _catalog;
    private readonly EngineEnvironment _surroundings = EngineEnvironment.OfThisProcess();
    private PackageArchives? _archives;

    /// <param name="arguments">What the user asked for.</param>
    /// <param name="root">The repository to work on, an absolute path.</param>
    /// <param name="progress">Hears what happens.</param>
    public BuildServices(BuildArguments arguments, string root, IProgress<RunEvent> progress)
    {
        Root = root;
        _catalog = arguments.Catalog;
        Progress = progress;
        var run = RunId.OfThisProcess();
        PrivateEngine = new(_surroundings, run, progress);
        Connector = new(_surroundings, PrivateEngine, run, progress);
        CacheDirectory = Path.Combine(_surroundings.CacheDirectory, "worker-images");
    }

    public string Root { get; }

    /// <summary>From the root.</summary>
    /// <exception cref="WorkerImagesException">It lies outside (<see cref="ExitCode.Usage"/>).</exception>
    public string CatalogDirectory => _catalog is null ? "images" : Below(Root, _catalog);

    public string ArtifactsDirectory => Path.Combine(Root, "artifacts");

    public string LogsDirectory => Path.Combine(ArtifactsDirectory, "logs");

    public string ReportsDirectory => Path.Combine(ArtifactsDirectory, "reports");

    public IProgress<RunEvent> Progress { get; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The archives of packages, each read once in a run.</summary>
    public PackageArchives Archives => _archives ??= new(Path.Combine(CacheDirectory, "archives"), Progress, Clock);

    public PrivateEngine PrivateEngine { get; }

    public EngineConnector Connector { get; }

    /// <summary>How many images are built or checked at the same time.</summary>
    public static int Parallelism(BuildArguments arguments) => arguments.Parallel ?? Math.Max(2, Environment.ProcessorCount);

    /// <summary>For what can be made again: the private engine's data, bootstrapped bases.</summary>
    public string CacheDirectory { get; init; }

    /// <summary>What this tool has built on this machine.</summary>
    public BuiltImages BuiltImages => new(Path.Combine(CacheDirectory, "built"));

    private static string Below(string root, string catalog)
    {
        // From the repository, as the option's help says; else from the current folder, as a shell completes it.
        var full = Directory.Exists(Path.Combine(root, catalog)) ? Path.GetFullPath(catalog, root) : Path.GetFullPath(catalog);
        var path = Path.GetRelativePath(root, full).Replace('\\', '/');
        return path != ".." && !path.StartsWith("../", StringComparison.Ordinal)
            ? path
            : throw new WorkerImagesException(
                ExitCode.Usage,
                $"the catalogue '{catalog}' lies outside the repository",
                $"the repository is {root}, and a catalogue belongs to the repository that holds it",
                Directory.Exists(full)
                    ? $"pass --root with the folder that holds the catalogue's images and files, such as --root {Path.GetDirectoryName(full)}"
                    : "name a folder below --root, such as images");
    }

    /// <summary>Waits until no other run works in this checkout; others wait until what is given is disposed.</summary>
    public async Task<IDisposable> HoldCheckoutAsync(CancellationToken cancellationToken) => await FileLock.TakeAsync(
        Path.Combine(ArtifactsDirectory, "run.lock"),
        () => Progress.Report(new Notice("another run is building in this checkout; waiting for its end")),
        cancellationToken);

    public ArchiveBootstrap Bootstrap() =>
        new(Path.Combine(CacheDirectory, "bases"), LogsDirectory, MachineArchive.Read("/"), Progress, Clock);

    public BaseStore BasesIn(IEngine engine, BuildArguments arguments) =>
        new(engine.Images, PullsInto(engine), Bootstrap(), arguments.Bases, Progress, Clock);

    public ImagePull PullsInto(IEngine engine) => new(engine.Images, () => Registry(), CacheDirectory, Progress, Clock);

    /// <summary>How registries are asked by a plan: somebody waits for the answer, and no answer is one too.</summary>
    public static RegistryOptions Impatient { get; } = new() { Tries = 3, SilenceLimit = TimeSpan.FromSeconds(10) };

    /// <summary>Registries as the catalogue says that they are reached, with the logins that the docker command has for them.</summary>
    /// <param name="options">How patiently they are spoken to, where it is not as usual.</param>
    public RegistryClient Registry(RegistryOptions? options = null) => new(
        (options ?? new()) with { Hosts = CatalogReader.ReadRegistries(Root, CatalogDirectory) }, DockerCredentials.OfThisUser(), Progress, Clock);

    /// <summary>The labels that say when and from what an image was built (OCI image-spec 1.1, annotations.md).</summary>
    public async Task<IReadOnlyDictionary<string, string>> BuildLabelsAsync(CancellationToken cancellationToken) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [OciLabels.Created] = Now().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        [OciLabels.Revision] = await GitRevision.OfAsync(Root, cancellationToken),
    };

    /// <summary>The time that images and their tags are dated by (reproducible-builds.org/specs/source-date-epoch).</summary>
    public DateTimeOffset Now() =>
        long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : Clock.GetUtcNow();

    /// <inheritdoc/>
    public void Dispose()
    {
        _archives?.Dispose();
        _archives = null;
    }
}
