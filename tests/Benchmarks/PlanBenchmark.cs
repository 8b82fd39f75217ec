using System.Collections.Immutable;
using System.Globalization;

namespace Benchmarks;

/// <summary>From definitions to a plan that keeps every image, for catalogues of growing size: the cost of an image must not grow.</summary>
internal static class PlanBenchmark
{
    private static readonly int[] Sizes = [10, 100, 1000];

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<Row>();
        var costs = new List<TimeSpan>();
        foreach (var size in Sizes)
        {
            using var catalog = new GeneratedCatalog(size);
            await catalog.RecordBuiltAsync(cancellationToken);
            var times = Measure(catalog, runs);
            var whole = new Samples([.. times.Select(time => time.Whole)]);
            costs.Add(whole.Median / size);
            rows.Add(new(string.Create(CultureInfo.InvariantCulture, $"{size} definitions to a plan"), $"{whole}", runs, Target: size == 1000 ? "< 1000 ms" : ""));
            foreach (var (phase, samples) in PhaseTimes.Phases(times))
            {
                rows.Add(new($"  {phase}, an image", Samples.Text(samples.Median / size), runs));
            }
        }

        var growth = string.Create(CultureInfo.InvariantCulture, $"{costs[^1] / costs[^2]:0.00}x");
        rows.Add(new("an image of 1000, against one of 100", Samples.Text(costs[^1]), runs, growth, "1x: linear"));
        return rows.ToImmutable();
    }

    private static ImmutableArray<PhaseTimes> Measure(GeneratedCatalog catalog, int runs)
    {
        // The first rounds are the just-in-time compiler's.
        for (var warmUp = 0; warmUp < 3; warmUp++)
        {
            catalog.Plan();
        }

        return [.. Enumerable.Range(0, runs).Select(_ => catalog.Plan())];
    }
}
