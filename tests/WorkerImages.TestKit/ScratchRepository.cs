using System.Runtime.InteropServices;

namespace WorkerImages.TestKit;

/// <summary>
/// A copy of what of this repository the tool works on (catalogue, templates, examples), in a directory of a test's own, so that a test may edit,
/// break and build it. The tool is the one that runs the tests, or else the one they were built with.
/// </summary>
internal sealed class ScratchRepository : IDisposable
{
    private const string ToolVariable = "WORKER_IMAGES_TEST_TOOL";

    private static readonly string[] Copied = ["images", "templates", "examples", "global.json", ".dockerignore"];

    private readonly ScratchDirectory _directory = new();

    /// <summary>Copies them as they are in the working tree.</summary>
    public ScratchRepository()
    {
        foreach (var name in Copied)
        {
            Copy(System.IO.Path.Combine(Root, name), At(name));
        }
    }

    /// <summary>The root of the repository that this test program was built from.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The tool's program, for <c>dotnet</c>; <c>WORKER_IMAGES_TEST_TOOL</c> names it where the tool runs the tests.</summary>
    public static string Tool { get; } = Environment.GetEnvironmentVariable(ToolVariable) is { Length: > 0 } given
        ? given
        : System.IO.Path.Combine(AppContext.BaseDirectory, "Build.dll");

    /// <summary>True where the tool is the one that users run: published, and on this platform compiled ahead of time (build/Build/Ahead.targets).</summary>
    public static bool IsToolCompiledAhead { get; } =
        Environment.GetEnvironmentVariable(ToolVariable) is { Length: > 0 } && OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;

    /// <summary>The copy's root.</summary>
    public string Path => _directory.Path;

    /// <summary>The absolute path of something in the copy.</summary>
    public string At(string relative) => _directory.At(relative);

    /// <summary>Writes a file of the copy.</summary>
    public void Write(string relative, string text) => _directory.Write(relative, text);

    /// <summary>Replaces a text that a file of the copy holds.</summary>
    /// <exception cref="InvalidOperationException">The file does not hold it: the test no longer fits the repository.</exception>
    public void Edit(string relative, string text, string replacement)
    {
        var before = File.ReadAllText(At(relative));
        if (!before.Contains(text, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{relative} does not hold '{text}'");
        }

        File.WriteAllText(At(relative), before.Replace(text, replacement, StringComparison.Ordinal));
    }

    /// <summary>Starts the tool in the copy.</summary>
    public RunningProgram Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        RunningProgram.Start("dotnet", [Tool, "--root", Path, .. arguments], Path, environment);

    /// <summary>Runs the tool in the copy.</summary>
    public async Task<ProgramResult> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment, CancellationToken cancellationToken)
    {
        using var program = Start(arguments, environment);
        return await program.EndAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        Directory.CreateDirectory(to);
        foreach (var entry in Directory.EnumerateFileSystemEntries(from))
        {
            Copy(entry, System.IO.Path.Combine(to, System.IO.Path.GetFileName(entry)));
        }
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "global.json")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException($"no global.json above {AppContext.BaseDirectory}");
    }
}
