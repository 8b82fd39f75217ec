using System.Diagnostics;
using System.Xml.Linq;
using WorkerImages.Outcomes;

namespace Build.Testing;

/// <summary>A test program of this repository.</summary>
/// <param name="Name">The project's name.</param>
internal sealed record TestSuite(string Name)
{
    /// <summary>All suites, quick ones first.</summary>
    public static IReadOnlyList<TestSuite> All { get; } = [new("WorkerImages.Tests"), new("WorkerImages.EngineTests")];

    /// <summary>Builds every suite.</summary>
    /// <exception cref="WorkerImagesException">They do not compile; the compiler has said why on standard output.</exception>
    public static async Task BuildAllAsync(string root, CancellationToken cancellationToken)
    {
        var exitCode = await RunAsync("dotnet", ["build", Path.Combine(root, "WorkerImages.slnx"), "--verbosity", "quiet", "--nologo"], cancellationToken);
        if (exitCode != 0)
        {
            throw new WorkerImagesException(ExitCode.Unexpected, "the tests do not compile", next: "mend what the compiler names above");
        }
    }

    /// <summary>Runs the suite and reads its report. What fails is told on standard output as it fails.</summary>
    /// <exception cref="WorkerImagesException">The suite ended without a report.</exception>
    public async Task<TestTally> RunAsync(string root, CancellationToken cancellationToken)
    {
        var report = Path.Combine(root, "artifacts", "reports", $"{Name}.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        File.Delete(report);
        var program = Path.Combine(root, "artifacts", "bin", Name, "debug", $"{Name}.dll");
        var exitCode = await RunAsync("dotnet", [program, "-noLogo", "-noColor", "-xml", report], cancellationToken);
        if (!File.Exists(report))
        {
            throw new WorkerImagesException(ExitCode.Unexpected, $"{Name} ended with exit code {exitCode} and no report");
        }

        using var reader = File.OpenText(report);
        return TestTally.Read(await XDocument.LoadAsync(reader, LoadOptions.None, cancellationToken));
    }

    private static async Task<int> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
