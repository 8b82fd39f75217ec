using System.Diagnostics;
using System.Xml.Linq;
using WorkerImages.Outcomes;

namespace Build.Testing;

/// <summary>A test program of this repository.</summary>
/// <param name="Name">The project's name.</param>
internal sealed record TestSuite(string Name)
{
    /// <summary>What holds all suites, below the checkout's root.</summary>
    public const string Solution = "WorkerImages.slnx";

    private const string EngineVariable = "WORKER_IMAGES_TEST_ENGINE";
    private const string ToolVariable = "WORKER_IMAGES_TEST_TOOL";

    /// <summary>The tests on a real engine.</summary>
    public static TestSuite WithEngine { get; } = new("WorkerImages.EngineTests");

    /// <summary>All suites, quick ones first.</summary>
    public static IReadOnlyList<TestSuite> All { get; } = [new("WorkerImages.Tests"), WithEngine];

    /// <summary>Builds every suite.</summary>
    /// <exception cref="WorkerImagesException">They do not compile; the compiler has said why on standard output.</exception>
    public static async Task BuildAllAsync(string root, CancellationToken cancellationToken)
    {
        var exitCode = await RunAsync("dotnet", ["build", Path.Combine(root, Solution), "--verbosity", "quiet", "--nologo"], cancellationToken);
        if (exitCode != 0)
        {
            throw new WorkerImagesException(ExitCode.Unexpected, "the tests do not compile", next: "fix what the compiler names above");
        }
    }

    /// <summary>Runs the suite and reads its report. Failures go to standard output as they come.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="engine">The address of the engine that tests are to use; null for none, and tests that need one are skipped.</param>
    /// <param name="options">Options for xunit, besides the report's.</param>
    /// <param name="cancellationToken">Ends the suite.</param>
    /// <exception cref="WorkerImagesException">The suite ended without a report, or otherwise than its report says, or ran no test.</exception>
    public async Task<TestTally> RunAsync(string root, string? engine, IEnumerable<string> options, CancellationToken cancellationToken)
    {
        var report = Path.Combine(root, "artifacts", "reports", $"{Name}.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        File.Delete(report);
        var program = Path.Combine(root, "artifacts", "bin", Name, "debug", $"{Name}.dll");
        // Tests wait for engines more than they compute.
        var exitCode = await RunAsync(
            "dotnet",
            [program, "-noLogo", "-noColor", "-maxThreads", "1.5x", "-result-xml", report, .. options],
            cancellationToken,
            (EngineVariable, engine),
            (ToolVariable, ThisProgram));
        if (!File.Exists(report))
        {
            throw new WorkerImagesException(ExitCode.Unexpected, $"{Name} ended with exit code {exitCode} and no report");
        }

        using var reader = File.OpenText(report);
        var tally = TestTally.Read(await XDocument.LoadAsync(reader, LoadOptions.None, cancellationToken));
        return tally.Passed > 0 && (exitCode == 0 || tally.Failed > 0)
            ? tally
            : throw new WorkerImagesException(ExitCode.Unexpected, $"{Name} ended with exit code {exitCode}, and its report says: {tally}");
    }

    // The tests start it all the time, and it was compiled ahead of time.
    private static string ThisProgram => typeof(TestSuite).Assembly.Location;

    internal static async Task<int> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancellationToken, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments);
        // The compiler's servers would outlive the run, and hold on to its output.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var processes = new TestProcesses();
        using var process = processes.Start(start);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await processes.EndAsync(process);
            throw;
        }
    }
}
