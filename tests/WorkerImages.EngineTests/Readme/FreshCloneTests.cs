using System.Diagnostics;
using System.Globalization;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Readme;

/// <summary>What somebody sees who clones the last commit and runs the one command.</summary>
public sealed class FreshCloneTests(EngineBench bench, ITestOutputHelper output)
{
    // A run with nothing to do is to take half a second. A loaded machine may take its time; building anything at all takes longer than this.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ReaderFact]
    public async Task One_command_gives_three_tested_images_and_a_second_time_has_nothing_to_do()
    {
        using var scratch = new ScratchDirectory();
        var clone = await RunningProgram.RunAsync(
            "git", ["clone", "--quiet", "--no-hardlinks", ScratchRepository.Root, scratch.At("clone")], scratch.Path, null, Token);
        Assert.SkipUnless(clone.ExitCode == 0, $"this is no checkout that git can clone: {clone.StandardError}");

        await GiveProgramAsync(scratch);

        var first = await RunAsync(scratch, "first");
        Assert.True(first.Result.ExitCode == 0, first.Result.ToString());
        Assert.All(
            ["worker", "python-worker", "celery-worker"],
            image => Assert.Matches($@"(?m)^{image} +(built|kept) .* \d+ passed$", first.Result.StandardOutput));

        var second = await RunAsync(scratch, "second");
        Assert.True(second.Result.ExitCode == 0, second.Result.ToString());
        var kept = second.Result.StandardOutput.Split('\n').Count(line => line.Contains("  kept ", StringComparison.Ordinal) && line.EndsWith("(cached)", StringComparison.Ordinal));
        Assert.True(kept == 3, second.Result.ToString());
        Assert.InRange(second.Time, TimeSpan.Zero, Limit);
    }

    // build.sh has made the program that runs the tests. It treats it as the clone's program where the checksum of the sources is the same: in a
    // fresh checkout it has just compiled the program, and once is enough.
    private static async Task GiveProgramAsync(ScratchDirectory scratch)
    {
        var program = Path.GetDirectoryName(ScratchRepository.Tool)!;
        var programs = Directory.CreateDirectory(scratch.At("clone/artifacts/program")).FullName;
        var copied = await RunningProgram.RunAsync("cp", ["-r", program, programs], scratch.Path, null, Token);
        Assert.True(copied.ExitCode == 0, copied.ToString());
    }

    private async Task<(ProgramResult Result, TimeSpan Time)> RunAsync(ScratchDirectory scratch, string which)
    {
        var environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = bench.Address, ["GITHUB_STEP_SUMMARY"] = null };
        var start = Stopwatch.GetTimestamp();
        var result = await RunningProgram.RunAsync(scratch.At("clone/build.sh"), [], scratch.At("clone"), environment, Token);
        var time = Stopwatch.GetElapsedTime(start);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{which} run: {time.TotalSeconds:0.00} s"));
        return (result, time);
    }
}
