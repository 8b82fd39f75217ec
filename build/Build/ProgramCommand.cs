using WorkerImages.Machine;
using WorkerImages.Rendering;

namespace Build;

/// <summary>What people and pipelines type in a repository to start the program.</summary>
internal static class ProgramCommand
{
    /// <summary>The file, from the root of a repository, that names the .NET tools of its pipelines (learn.microsoft.com, .NET local tools).</summary>
    public const string ToolManifest = ".config/dotnet-tools.json";

    /// <param name="root">The repository, an absolute path. The command runs there.</param>
    public static string For(string root) => ProgramFiles.IsInstalled || root == ProgramFiles.Root
        ? ProgramFiles.Command
        : $"{Quoting.Shell(Path.GetRelativePath(root, Path.Combine(ProgramFiles.Root, "build.sh")).Replace('\\', '/'))} --root .";

    /// <summary>The same for a machine that has only the repository's files: there the installed program is the version that the repository names.</summary>
    /// <param name="root">The repository, an absolute path.</param>
    public static string InPipeline(string root) => ProgramFiles.IsInstalled && IsNamed(root)
        ? $"dotnet tool restore && dotnet {ProgramFiles.Command}"
        : For(root);

    /// <summary>True where the repository's tool manifest names the program.</summary>
    /// <param name="root">The repository, an absolute path.</param>
    public static bool IsNamed(string root) =>
        Path.Combine(root, ToolManifest) is var file && File.Exists(file) && File.ReadAllText(file).Contains("\"worker-images\"", StringComparison.OrdinalIgnoreCase);
}
