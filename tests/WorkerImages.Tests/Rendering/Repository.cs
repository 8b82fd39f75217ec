using System.Runtime.CompilerServices;

namespace WorkerImages.Tests.Rendering;

/// <summary>Where this repository's own files are.</summary>
internal static class Repository
{
    /// <summary>The absolute path of the repository's root.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../.."));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
