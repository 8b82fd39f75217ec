using System.Collections.Immutable;
using System.Globalization;
using Benchmarks;

(string Name, int Runs, Func<int, CancellationToken, Task<ImmutableArray<Row>>> RunAsync)[] benchmarks =
[
    ("plan", 9, PlanBenchmark.RunAsync),
    ("plan-registry", 5, PlanRegistryBenchmark.RunAsync),
    ("night", 5, NightBenchmark.RunAsync),
    ("no-op", 15, NoOpBenchmark.RunAsync),
    ("entrypoint", 21, EntrypointBenchmark.RunAsync),
    ("first-task", 3, FirstTaskBenchmark.RunAsync),
    ("publish", 3, PublishBenchmark.RunAsync),
    ("files", 3, FilesBenchmark.RunAsync),
    ("cold", 3, ColdBenchmark.RunAsync),
];

if (args.Except(benchmarks.Select(benchmark => benchmark.Name)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"error: there is no benchmark \"{unknown}\"; there are {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}");
    return 2;
}

using var interruption = new CancellationTokenSource();
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    interruption.Cancel();
};
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors; load before: {Load()}"));
foreach (var (name, runs, runAsync) in benchmarks.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)))
{
    Console.WriteLine();
    try
    {
        Console.Write(Table.Of(name, await runAsync(runs, interruption.Token)));
    }
    catch (UnmeasurableException reason)
    {
        Console.WriteLine($"{name}: skipped: {reason.Message}");
    }
}

Console.WriteLine($"\nload after: {Load()}");
return 0;

static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
