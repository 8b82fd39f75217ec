using System.Diagnostics;
using WorkerImages.Machine;

namespace WorkerImages.Tests.Build;

/// <summary>build.sh in a checkout of three files, with a dotnet that only writes down what it was asked.</summary>
public sealed class BuildScriptTests : IDisposable
{
    private const string FakeDotnet = """
        #!/bin/sh
        if [ "$1" = publish ]; then
            echo built >>"$JOURNAL"
            [ ! -e "$JOURNAL.broken" ] || { echo 'Program.cs(1,1): error CS1513'; exit 1; }
            while [ "$1" != -o ]; do shift; done
            mkdir -p "$2" && cp "$(dirname "$JOURNAL")/build/Program.cs" "$2/Build.dll"
        else
            program=$1; shift
            printf '%s ran with' "$(cat "$program")"; printf ' [%s]' "$@"; echo
            exit 7
        fi
        """;

    private readonly DirectoryInfo _checkout = Directory.CreateTempSubdirectory("build-script-");

    public BuildScriptTests()
    {
        File.Copy(Path.Combine(ProgramFiles.Root, "build.sh"), At("build.sh"));
        Directory.CreateDirectory(At("build"));
        Directory.CreateDirectory(At("bin"));
        File.WriteAllText(At("build/Program.cs"), "one");
        File.WriteAllText(At("build/Other.cs"), "other");
        foreach (var name in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig" })
        {
            File.WriteAllText(At(name), name);
        }

        File.WriteAllText(At("bin/dotnet"), FakeDotnet);
        File.SetUnixFileMode(At("bin/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void The_program_gets_the_arguments_as_they_are_and_gives_the_exit_code()
    {
        var run = Run("--target", "two words", "", "$(x)");

        Assert.Equal(7, run.ExitCode);
        Assert.Equal("one ran with [--target] [two words] [] [$(x)]\n", run.Output);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void Nothing_changed_means_nothing_built()
    {
        Run();
        Run();

        Assert.Equal(1, Builds);
    }

    [Fact]
    public void A_changed_file_is_built_even_with_its_old_date()
    {
        Run();
        var date = File.GetLastWriteTimeUtc(At("build/Program.cs"));
        File.WriteAllText(At("build/Program.cs"), "two");
        File.SetLastWriteTimeUtc(At("build/Program.cs"), date);

        Assert.StartsWith("two ran", Run().Output, StringComparison.Ordinal);
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void A_deleted_file_is_a_change()
    {
        Run();
        File.Delete(At("build/Other.cs"));
        Run();

        Assert.Equal(2, Builds);
    }

    [Fact]
    public void A_renamed_file_is_a_change()
    {
        Run();
        File.Move(At("build/Other.cs"), At("build/Another.cs"));
        Run();

        Assert.Equal(2, Builds);
    }

    [Theory]
    [InlineData("Directory.Build.props")]
    [InlineData("Directory.Packages.props")]
    [InlineData("global.json")]
    [InlineData(".editorconfig")]
    public void What_the_build_reads_at_the_root_counts_too(string file)
    {
        Run();
        File.AppendAllText(At(file), "more");
        Run();

        Assert.Equal(2, Builds);
    }

    [Fact]
    public void A_program_that_does_not_build_is_not_replaced_by_an_old_one()
    {
        Run();
        File.WriteAllText(At("build/Program.cs"), "broken");
        File.WriteAllText(At("journal.broken"), string.Empty);

        var run = Run();

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("error CS1513", run.Errors, StringComparison.Ordinal);
        Assert.Contains("does not build", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_build_is_tried_again()
    {
        File.WriteAllText(At("journal.broken"), string.Empty);
        Run();
        File.Delete(At("journal.broken"));

        Assert.Equal(7, Run().ExitCode);
    }

    [Fact]
    public void Going_back_to_an_earlier_state_builds_nothing()
    {
        Run();
        File.WriteAllText(At("build/Program.cs"), "two");
        Run();
        File.WriteAllText(At("build/Program.cs"), "one");

        Assert.StartsWith("one ran", Run().Output, StringComparison.Ordinal);
        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task Two_runs_at_once_build_once()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Run(), TestContext.Current.CancellationToken)));

        Assert.All(runs, run => Assert.Equal("one ran with []\n", run.Output));
        Assert.Equal(1, Builds);
    }

    [Theory]
    [InlineData("artifacts")]
    [InlineData("artifacts/program/.lock/taken")]
    [InlineData("artifacts/logs/program.log/taken")]
    public void A_checkout_that_cannot_be_written_is_told_with_what_to_do(string taken)
    {
        // Tests may run as root, whom no permission keeps from writing.
        Directory.CreateDirectory(Path.GetDirectoryName(At(taken))!);
        File.WriteAllText(At(taken), "");

        var run = Run();

        Assert.Equal(1, run.ExitCode);
        Assert.Matches($@"\Aerror: the build program has no place in {At("artifacts")}: .+; let this user write there, or work on a copy of this folder\n\z", run.Errors);
    }

    [Fact]
    public void A_missing_sdk_is_named()
    {
        File.Delete(At("bin/dotnet"));

        var run = Start("/bin/sh", [At("build.sh")], PathWithoutDotnet());

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the .NET SDK is missing", run.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _checkout.Delete(recursive: true);

    private int Builds => File.ReadAllLines(At("journal")).Length;

    private string At(string path) => Path.Combine(_checkout.FullName, path);

    // Links to the few programs that the script uses, because the real dotnet lies beside them.
    private string PathWithoutDotnet()
    {
        foreach (var tool in new[] { "dirname", "find", "cksum", "sort", "tr" })
        {
            var real = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(directory => Path.Combine(directory, tool)).First(File.Exists);
            File.CreateSymbolicLink(At($"bin/{tool}"), real);
        }

        return At("bin");
    }

    private Finished Run(params string[] args) =>
        Start(At("build.sh"), args, $"{At("bin")}:{Environment.GetEnvironmentVariable("PATH")}");

    private Finished Start(string program, string[] args, string path)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = path;
        start.Environment["JOURNAL"] = At("journal");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, errors.Result);
    }

    private sealed record Finished(int ExitCode, string Output, string Errors);
}
