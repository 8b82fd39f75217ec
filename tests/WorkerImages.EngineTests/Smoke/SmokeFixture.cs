using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Smoke;
using WorkerImages.Smoke.Checks;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Smoke;

/// <summary>One after the other, so that the containers a test finds are its own.</summary>
[CollectionDefinition(nameof(SmokeFixture))]
public sealed class SmokeTestCollection : ICollectionFixture<SmokeFixture>;

/// <summary>The shipped images, and somewhere to keep verdicts.</summary>
public sealed class SmokeFixture(EngineBench bench) : IAsyncDisposable
{
    // BuildKit looks for a bare image id in a registry.
    private static readonly Reference Good = TestMark.Image("good");

    /// <summary>Declared by the good image.</summary>
    internal static readonly SmokeCheckDefinition DeclaredCheck = new(
        "python is the virtual environment's",
        ["python", "-c", "import sys; print(sys.prefix)"],
        SmokeUser.Worker,
        SmokeSocket.None,
        0,
        [@"^/opt/venv\s*$"],
        [],
        TimeSpan.FromSeconds(30));

    // In every image; that it is promised is said here alone.
    private static readonly ProgramDefinition PromisedProgram = new("tini", ProgramDefinition.UsualDirectory, new("0", "tini", null, []));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wi-smoke-");

    internal EngineBench Bench { get; } = bench;

    internal ShippedImages Images { get; } = new(bench);

    internal SmokeOptions Options => new() { CacheDirectory = _directory.FullName };

    /// <summary>Everything that is not passed, for a message; empty when all is.</summary>
    internal static string Report(SmokeResult verdict) => string.Join(
        "\n\n", verdict.Results.Where(result => result.Outcome != CheckOutcome.Passed).Select(result => $"{result.Outcome}: {result.Check}\n{result.Message}"));

    /// <summary>An image that keeps its promises, with other declared checks than its family's.</summary>
    internal async Task<SmokeImage> GoodAsync(SmokeCheckDefinition[] declared, CancellationToken cancellationToken)
    {
        Assert.SkipWhen(ShippedImages.WhyNot is not null, ShippedImages.WhyNot ?? "");
        return Declaring(await Images.PythonWorkerAsync(cancellationToken), declared);
    }

    /// <summary>The same of an image whose containers start as its user.</summary>
    internal async Task<SmokeImage> GoodStaticAsync(SmokeCheckDefinition[] declared, CancellationToken cancellationToken)
    {
        Assert.SkipWhen(ShippedImages.WhyNot is not null, ShippedImages.WhyNot ?? "");
        return Declaring(await Images.StaticWorkerAsync(cancellationToken), declared);
    }

    /// <summary>Checks an image, whatever is remembered of it.</summary>
    internal Task<SmokeResult> JudgeAsync(SmokeImage image, CancellationToken cancellationToken) =>
        RunAsync(image, Options with { UseCache = false }, cancellationToken);

    /// <summary>Makes those checks of an image that are of the same kind as the named ones.</summary>
    internal Task<SmokeResult> JudgeAsync(SmokeImage image, IReadOnlySet<string> names, CancellationToken cancellationToken) =>
        new SmokeRun(Bench.Engine, Options with { UseCache = false }, new Progress<RunEvent>(), promises => KindsWith(names, promises)).JudgeAsync(image, cancellationToken);

    internal async Task<SmokeResult> RunAsync(SmokeImage image, SmokeOptions options, CancellationToken cancellationToken) =>
        (await SmokeTests.RunAsync([image], Bench.Engine, options, new Progress<RunEvent>(), cancellationToken))[0];

    /// <summary>The containers of this fixture's checks that are in the engine. Other processes have their own checks there.</summary>
    public async Task<IReadOnlyList<string>> ContainersAsync(CancellationToken cancellationToken)
    {
        var ours = await Bench.Engine.Containers.ListAsync(LabelNames.Run, cancellationToken);
        var checks = await Bench.Engine.Containers.ListAsync(LabelNames.Smoke, cancellationToken);
        return [.. checks.Keys.Where(id => ours.GetValueOrDefault(id) == $"{Bench.Run}")];
    }

    /// <summary>Waits until checks have made so many containers.</summary>
    public async Task AwaitContainersAsync(int count, CancellationToken cancellationToken)
    {
        while ((await ContainersAsync(cancellationToken)).Count < count)
        {
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>A good image with some lines more.</summary>
    internal async Task<SmokeImage> MutateAsync(SmokeImage good, string lines, CancellationToken cancellationToken)
    {
        await Bench.Engine.Images.TagAsync(good.ImageId, Good, cancellationToken);
        return good with { ImageId = await new SmallBuild($"FROM {Good}\n{lines}\n").RunAsync(Bench.Engine, cancellationToken) };
    }

    public async ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        if (EngineBench.WhyNot is null)
        {
            await Bench.Engine.Images.RemoveAsync(Good.ToString(), CancellationToken.None);
        }
    }

    private static ImmutableArray<SmokeCheck> KindsWith(IReadOnlySet<string> names, ImagePromises promises) =>
        [.. ImageChecks.KindsOf(promises).Where(kind => kind.Any(check => names.Contains(check.Name))).SelectMany(kind => kind)];

    private static SmokeImage Declaring(SmokeImage image, SmokeCheckDefinition[] declared) =>
        image with { Definition = Undeclared(image.Definition) with { Smoke = [.. declared], OwnPrograms = [PromisedProgram] } };

    private static ImageDefinition Undeclared(ImageDefinition definition) =>
        definition with { Smoke = [], Parent = definition.Parent is { } parent ? Undeclared(parent) : null };
}
