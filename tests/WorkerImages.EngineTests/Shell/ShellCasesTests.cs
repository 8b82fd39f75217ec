using System.Text.RegularExpressions;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Shell;

/// <summary>
/// The case tables of the images' shell functions and programs, a file at a time: in every run of the tests under the shell of the images, and by
/// <c>--target NightlyTest</c> under the others that they must run in.
/// </summary>
public sealed class ShellCasesTests
{
    private static readonly string Cases = Path.Combine(ScratchRepository.Root, "tests/shell/cases");

    public static TheoryData<string, string> Files =>
    [
        .. from shell in new[] { "dash", "busybox sh", "bash --posix" }
           from file in Directory.EnumerateFiles(Cases).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)
           select new TheoryDataRow<string, string>(shell, file) { Explicit = shell != "dash" },
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_shell_functions_pass_every_case_under_a_shell(string shell, string file)
    {
        Programs.Require("dash", "busybox", "bash");

        var run = await RunningProgram.RunAsync(
            Path.Combine(Cases, "../run.sh"), ["-s", shell, Path.Combine(Cases, file)], ScratchRepository.Root, null, TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, run.ToString());
        var skipped = Regex.Match(run.StandardOutput, @"(?m)\ASKIP [^:]+: [^:]+: (?<why>.+)\n0 passed, 0 failed$");
        Assert.SkipWhen(skipped.Success, $"{shell}: {skipped.Groups["why"].Value}");
        Assert.Matches(@"(?m)^[1-9]\d* passed, 0 failed$", run.StandardOutput);
    }
}
