using System.Diagnostics;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Runtime;

public sealed class BenchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Rows, InlineData("/")]
    public async Task A_bench_whose_test_was_killed_leaves_no_process_no_mount_and_no_file(string root)
    {
        // Given a bench with an engine, at the end of a pipe that another process holds open as a test does
        var folder = Directory.CreateTempSubdirectory("wi-rows-").FullName;
        const string Pipeline =
            """
            { echo 'engine one -H unix://$folder/s/one.sock'; sleep 600 & echo "$!" >"$2/holder"; wait; } | setsid /bin/sh "$1" "$2" "$3"
            """;
        using var pipeline = RunningProgram.Start("/bin/sh", ["-c", Pipeline, "sh", Bench.Script, folder, root], "/");
        await Eventually.IsTrueAsync(() => File.Exists($"{folder}/s/one.sock"), TimeSpan.FromSeconds(60), Token);
        Assert.True(Processes.Any(folder));

        // When that process is killed
        using var holder = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync($"{folder}/holder", Token), null));
        holder.Kill();

        // Then
        await Eventually.IsTrueAsync(() => !Directory.Exists(folder), TimeSpan.FromSeconds(30), Token);
        Assert.Equal(0, (await pipeline.EndAsync(Token)).ExitCode);
        Assert.False(Processes.Any(folder));
        Assert.DoesNotContain(folder, await File.ReadAllTextAsync("/proc/self/mounts", Token), StringComparison.Ordinal);
    }
}
