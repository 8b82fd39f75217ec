using System.Diagnostics;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

public sealed class InterruptionTests(EngineBench bench)
{
    // Two seconds are promised; one more is for a machine that runs other tests beside this one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task Ctrl_C_ends_a_build_at_once_and_leaves_nothing()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        small.SetStep(small.Sleep);
        small.Repository.Write("images/above/image.yaml", "description: On a small image.\nfrom: small\n");
        using var program = small.Start("--target", "Build");
        await RunsAsync(small.Sleep);

        var end = await InterruptAsync(program);

        Assert.EndsWith("interrupted\n", end.StandardError, StringComparison.Ordinal);
        Assert.Contains("small  INTERRUPTED", end.StandardError, StringComparison.Ordinal);
        Assert.Contains("1 interrupted, 1 not built; ", end.StandardError, StringComparison.Ordinal);
        Assert.Matches("(?m)^small +interrupted ", end.StandardOutput);
        Assert.Matches("(?m)^above +not built +small, which it needs, was interrupted ", end.StandardOutput);
        Assert.DoesNotMatch("(?i)failed|not built [0-9]", end.ToString());
        await EndsAsync(small.Sleep);
        Assert.Empty(await small.ImagesAsync(Token));
        Assert.Empty(Directory.GetFileSystemEntries(small.TemporaryDirectory));
        Assert.EndsWith("# cancelled\n", File.ReadAllText(small.Repository.At("artifacts/logs/small.log")), StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task Ctrl_C_ends_the_checks_at_once_and_leaves_no_container()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        small.SetCheck(small.Sleep);
        using var program = small.Start("--target", "SmokeTest");
        await RunsAsync(small.Sleep);

        var end = await InterruptAsync(program);

        // Two seconds go before tidiness: an engine too slow to remove them all by then is left to the next run's sweep.
        if (!end.StandardError.EndsWith("interrupted\n", StringComparison.Ordinal))
        {
            await Leftovers.SweepAsync(bench.Engine, Token);
            await EndsAsync(small.Sleep);
            return;
        }

        Assert.DoesNotContain(await RunsWithContainersAsync(), run => run.ProcessId == program.Id);
        Assert.False(Processes.Any(small.Sleep));
        Assert.Empty(Directory.GetFileSystemEntries(small.TemporaryDirectory));
    }

    [EngineFact]
    public async Task Ctrl_C_ends_a_bootstrap_at_once_with_all_its_processes_and_files()
    {
        Assert.SkipWhen(ArchiveFactAttribute.WhyNot is not null, ArchiveFactAttribute.WhyNot ?? "");
        using var copy = new ScratchRepository();
        var cache = copy.At("cache");
        string[] arguments = ["--target", "Build", "--image", "worker", "--engine", bench.Address, "--bases", "archive", "--refresh-bases"];
        using var program = copy.Start(arguments, new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = cache });
        await RunsAsync("mmdebstrap", Path.Combine(cache, "worker-images", "bases", "work"));

        await InterruptAsync(program);

        await EndsAsync(cache);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories), file => !file.EndsWith(".lock", StringComparison.Ordinal));
    }

    [EngineFact]
    public async Task After_a_killed_build_the_next_run_builds()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        small.SetStep(small.Sleep);
        using var killed = small.Start("--target", "Build");
        await RunsAsync(small.Sleep);

        killed.Signal(PosixSignalNumber.Kill);
        await killed.EndAsync(Token);
        await EndsAsync(small.Sleep);
        small.SetStep("true");
        var next = await small.RunAsync(["--target", "Build"], Token);

        Assert.True(next.ExitCode == 0, next.ToString());
        Assert.Matches("(?m)^small +built ", next.StandardOutput);
    }

    [EngineFact]
    public async Task What_killed_checks_left_is_swept_by_the_next_run()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        small.SetCheck(small.Sleep);
        using var killed = small.Start("--target", "SmokeTest");
        await RunsAsync(small.Sleep);

        killed.Signal(PosixSignalNumber.Kill);
        await killed.EndAsync(Token);
        Assert.True(Processes.Any(small.Sleep));
        var next = await small.RunAsync(["--target", "Build"], Token);

        Assert.True(next.ExitCode == 0, next.ToString());
        await EndsAsync(small.Sleep);
        Assert.DoesNotContain(await RunsWithContainersAsync(), run => run.ProcessId == killed.Id);
        Assert.Empty(Directory.GetFileSystemEntries(small.TemporaryDirectory));
    }

    [EngineFact]
    public async Task The_second_of_two_runs_in_one_checkout_waits_and_builds_nothing_again()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        using var first = small.Start("--target", "Build");
        await first.SeenAsync("small  building", Token);
        first.Signal(PosixSignalNumber.Stop);

        using var second = small.Start("--target", "Build");
        await second.SeenAsync("another run is building in this checkout; waiting for its end", Token);
        first.Signal(PosixSignalNumber.Continue);
        var ends = await Task.WhenAll(first.EndAsync(Token), second.EndAsync(Token));

        Assert.All(ends, end => Assert.True(end.ExitCode == 0, end.ToString()));
        Assert.Matches("(?m)^small +built ", ends[0].StandardOutput);
        Assert.Matches("(?m)^small +kept ", ends[1].StandardOutput);
    }

    private static async Task<ProgramResult> InterruptAsync(RunningProgram program)
    {
        var watch = Stopwatch.StartNew();
        program.Signal(PosixSignalNumber.Interrupt);
        var end = await program.EndAsync(Token);
        Assert.True(watch.Elapsed < Limit, $"it took {watch.Elapsed}: {end}");
        Assert.True(end.ExitCode == 130, end.ToString());
        return end;
    }

    private static Task RunsAsync(params string[] words) =>
        Eventually.IsTrueAsync(() => words.All(Processes.Any), Soon, Token);

    private static Task EndsAsync(string words) => Eventually.IsTrueAsync(() => !Processes.Any(words), Soon, Token);

    private async Task<IEnumerable<RunId>> RunsWithContainersAsync() =>
        (await bench.Engine.Containers.ListAsync(LabelNames.Run, Token)).Values.Select(RunId.TryParse).OfType<RunId>();
}
