using System.Diagnostics;
using System.Xml.Linq;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Build;

/// <summary>What a build downloads and runs is known by its hash.</summary>
public sealed class SupplyChainTests
{
    private const string Program = "build/Build/Build.csproj";

    private static readonly string Root = ScratchRepository.Root;

    public static TheoryData<string> Projects =>
    [
        .. new[] { "build", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(project => Path.GetRelativePath(Root, project)),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_project_has_a_lock_file_with_a_hash_for_each_package(string project)
    {
        var text = File.ReadAllText(Path.Combine(Root, Path.GetDirectoryName(project)!, "packages.lock.json"));

        Assert.Equal(Count(text, "\"resolved\": "), Count(text, "\"contentHash\": "));
        Assert.NotEqual(0, Count(text, "\"contentHash\": "));
    }

    [Theory]
    [InlineData("", "true")]
    [InlineData("-p:RestoreLockedMode=false", "false")]
    public void Restores_are_locked_wherever_they_run_until_somebody_changes_a_package(string option, string locked)
    {
        var result = MsBuild(Program, "-getProperty:RestoreLockedMode", option);

        Assert.Equal(locked, result.Output.Trim());
    }

    [Fact]
    public void What_no_lock_file_can_name_is_downloaded_in_one_place_and_checked_there()
    {
        var files = Directory.EnumerateFiles(Root, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".csproj" or ".props" or ".targets" && !file.Contains("/artifacts/", StringComparison.Ordinal))
            .Where(file => XDocument.Load(file).Descendants().Any(element => element.Name.LocalName is "PackageDownload" or "DotNetCliToolReference"))
            .Select(file => Path.GetRelativePath(Root, file));

        Assert.Equal(["build/Build/Ahead.targets"], files);
    }

    [Fact]
    public void A_compiler_with_another_hash_is_not_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "nothing is compiled ahead here");

        var right = MsBuild(Program, "-t:CheckAhead");
        var wrong = MsBuild(Program, "-t:CheckAhead", "-p:AheadCompilerHash=another");

        Assert.True(right.ExitCode == 0, right.Output);
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("Ahead.targets", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("contentHash", wrong.Output, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static (int ExitCode, string Output) MsBuild(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "-nologo", .. arguments.Where(argument => argument.Length > 0)])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("CI");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
