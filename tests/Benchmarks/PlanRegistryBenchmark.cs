using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;
using EventLog = WorkerImages.TestKit.EventLog;

namespace Benchmarks;

/// <summary>The program's plan of 1,000 images against a real registry on loopback: all published, then one in ten stale. Its start is in it.</summary>
internal static class PlanRegistryBenchmark
{
    private const int Size = 1000;
    private const int AtOnce = 4;

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        if (RegistryBench.WhyNot is { } reason)
        {
            throw new UnmeasurableException(reason);
        }

        await using var registry = await RegistryBench.StartAsync(cancellationToken);
        using var catalog = new GeneratedCatalog(Size);
        var place = $"{registry.Host}/acme";
        var baseImage = Reference.Parse($"{registry.Host}/base:1");
        var platform = new Platform("linux", "amd64");
        await registry.PutImageAsync(baseImage, platform, [1], cancellationToken);
        var content = ContentIdentity.Of(platform, [new(Digest.Of([1]))], ContainerConfig.Empty);
        await PublishAsync(catalog.StepsIn(place, baseImage, content), cancellationToken);
        var kept = await MeasureAsync(catalog, place, runs, stale: 0, cancellationToken);
        var changed = catalog.ChangeOneOfEachFamily();
        var stale = await MeasureAsync(catalog, place, runs, changed, cancellationToken);
        return
        [
            new(Text($"{Size} definitions to a plan, all published"), $"{kept}", runs, Target: "< 10 s"),
            new(Text($"  {changed} of them stale"), $"{stale}", runs, stale.Over(kept), "< 10 s"),
        ];
    }

    private static async Task PublishAsync(ImmutableArray<PlanStep> steps, CancellationToken cancellationToken)
    {
        using var client = new RegistryClient(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(steps, options, async (step, token) => await new PublishedPlan([step]).PutAsync(client, token));
    }

    private static async Task<Samples> MeasureAsync(GeneratedCatalog catalog, string place, int runs, int stale, CancellationToken cancellationToken)
    {
        var times = ImmutableArray.CreateBuilder<TimeSpan>(runs);
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            var result = await catalog.RunAsync(
                ["--target", "Plan", "--registry", place, "--bases", "registry", "--engine", "none", "--output", "json"], cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start));
            if (result.ExitCode != (int)ExitCode.Done || CountStale(result.StandardOutput) != stale)
            {
                throw new InvalidOperationException($"not {stale} images were to be built: {result}");
            }
        }

        return new(times.MoveToImmutable());
    }

    private static int CountStale(string plan)
    {
        using var document = JsonDocument.Parse(plan);
        return document.RootElement.GetProperty("steps").EnumerateArray().Count(step => step.GetProperty("action").GetString() == "build");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
