using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Shell;

/// <summary>The case tables of the images' shell functions and programs, a file at a time, under every shell they must run in.</summary>
public sealed class ShellCasesTests
{
    private static readonly string Cases = Path.Combine(ScratchRepository.Root, "tests/shell/cases");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Cases).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_shell_functions_pass_every_case_under_every_shell(string file)
    {
        Programs.Require("dash", "busybox", "bash");

        var run = await RunningProgram.RunAsync(
            Path.Combine(Cases, "../run.sh"), [Path.Combine(Cases, file)], ScratchRepository.Root, null, TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Matches(@"(?m)^[1-9]\d* passed, 0 failed$", run.StandardOutput);
    }
}
