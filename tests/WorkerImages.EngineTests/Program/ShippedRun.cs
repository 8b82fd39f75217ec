using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

/// <summary>
/// One run of the program over the images of this repository, in a copy of the repository, so that they are built once. Their bases come
/// out of the user's cache where it has them.
/// </summary>
public sealed class ShippedRun(EngineBench bench) : IAsyncLifetime
{
    // A bootstrap and three builds on a slow machine; what hangs is named by the first test's wait for this.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <summary>Why it cannot be run here; null when it can.</summary>
    public static string? WhyNot => ShippedImages.WhyNot;

    /// <summary>The options that every run on the images shares.</summary>
    public static IEnumerable<string> OnEngine => ["--engine", Engine!, "--bases", "archive"];

    /// <summary>Where the run was.</summary>
    internal ScratchRepository Repository { get; } = Copy();

    /// <summary>How it ended.</summary>
    internal ProgramResult Result { get; private set; } = new(-1, "", "");

    /// <summary>The reports that it wrote; a later run in the same checkout puts its own in their place.</summary>
    internal IReadOnlyList<string> Reports { get; private set; } = [];

    private static string? Engine => Environment.GetEnvironmentVariable(EngineBench.Variable) is { Length: > 0 } address ? address : null;

    /// <summary>
    /// A copy of the repository whose images have their own names: other tests build the same images from other checkouts at the same time,
    /// and a second run keeps only what still has the tags of the first one.
    /// </summary>
    internal static ScratchRepository Copy()
    {
        var copy = new ScratchRepository();
        copy.Edit("images/catalog.yaml", "registry: localhost:5000/acme", "registry: localhost:5000/shipped");
        return copy;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (WhyNot is null)
        {
            bench.ShareVerdicts(Repository);
            using var limited = new CancellationTokenSource(Limit);
            Result = await Repository.RunAsync(OnEngine, null, limited.Token);
            bench.OwnVerdicts(Repository);
            Reports = Directory.Exists(Repository.At("artifacts/reports"))
                ? [.. Directory.EnumerateFiles(Repository.At("artifacts/reports")).Select(Path.GetFileName).OfType<string>()]
                : [];
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Repository.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The tests that share <see cref="ShippedRun"/>, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ShippedImagesCollection : ICollectionFixture<ShippedRun>
{
    public const string Name = "shipped images";
}
