using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Shell;

/// <summary>Every script of the repository under shellcheck, with the rules of <c>.shellcheckrc</c>.</summary>
public sealed class ShellcheckTests
{
    private static readonly string[] Folders = ["templates/rootfs", "templates/steps", "tests/shell"];

    public static TheoryData<string> Scripts =>
        [.. Folders.SelectMany(FilesIn).Append("build.sh").Append(".ci/run").Order(StringComparer.Ordinal)];

    // A script a call: in one call, each is read again with everything it reads, for each that reads it.
    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Shellcheck_finds_nothing(string script)
    {
        Programs.Require("shellcheck");
        var shell = File.ReadLines(Path.Combine(ScratchRepository.Root, script)).First().EndsWith("bash", StringComparison.Ordinal) ? "bash" : "sh";

        var run = await RunningProgram.RunAsync(
            "shellcheck", ["--external-sources", $"--shell={shell}", script], ScratchRepository.Root, null, TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, run.ToString());
    }

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(Path.Combine(ScratchRepository.Root, folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(ScratchRepository.Root, file));
}
