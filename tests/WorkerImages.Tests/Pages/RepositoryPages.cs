using WorkerImages.TestKit;

namespace WorkerImages.Tests.Pages;

/// <summary>The pages of this repository that people read.</summary>
internal static class RepositoryPages
{
    private static readonly string[] Folders = ["build/WorkerImages", "docs", "examples", "tests/Benchmarks"];

    /// <summary>Their paths from the repository's root, sorted.</summary>
    public static IEnumerable<string> Paths => Directory.EnumerateFiles(ScratchRepository.Root, "*.md")
        .Concat(Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(ScratchRepository.Root, folder), "*.md", SearchOption.AllDirectories)))
        .Select(file => Path.GetRelativePath(ScratchRepository.Root, file))
        .Order(StringComparer.Ordinal);

    /// <summary>Reads one by its path from the repository's root.</summary>
    public static ProsePage Read(string path) => ProsePage.Read(path, File.ReadAllText(Path.Combine(ScratchRepository.Root, path)));
}
