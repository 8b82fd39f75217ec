using System.Collections.Immutable;
using WorkerImages.Machine;

namespace WorkerImages.Contexts;

/// <summary>
/// The files of <c>templates/</c> that images copy: the program's files. Where the repository has its own file of the same path, that one counts.
/// The repository's <c>.dockerignore</c> counts only for its own files.
/// </summary>
internal static class TemplateFiles
{
    // What the templates copy and mount. Anything else below templates/ is the repository's own, such as an application's pages.
    private static readonly string[] Folders = ["templates/rootfs", "templates/steps"];

    private const int Executable = 0b111_101_101;
    private const int Plain = 0b110_100_100;

    /// <summary>True for a path of a Dockerfile that names such files.</summary>
    /// <param name="path">From the root of the build.</param>
    public static bool Hold(string path) => Folders.Any(folder => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <param name="root">The repository, an absolute path.</param>
    /// <param name="sources">What COPY, ADD and bind mounts name below <c>templates/</c>.</param>
    /// <returns>Every file once, in no order.</returns>
    /// <exception cref="Outcomes.ProblemsFoundException">Something named is not there, ignored, or not readable.</exception>
    public static ImmutableArray<ContextFile> Read(string root, IEnumerable<string> sources)
    {
        var named = sources.ToList();
        if (root == ProgramFiles.Root)
        {
            return ContextReader.Read(root, named);
        }

        var own = ContextReader.Read(root, named, mayBeEmpty: true);
        var paths = own.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var program = ContextReader.Read(ProgramFiles.Root, named).Where(file => !paths.Contains(file.Path));
        return [.. own, .. ProgramFiles.IsInstalled ? program.Select(WithMode) : program];
    }

    // NuGet gives every file of a package the same mode; what is executable here begins with "#!", and nothing else does.
    private static ContextFile WithMode(ContextFile file)
    {
        var first = new byte[2];
        using var content = File.OpenHandle(file.FullPath);
        return file with { Mode = RandomAccess.Read(content, first, 0) == first.Length && first is [(byte)'#', (byte)'!'] ? Executable : Plain };
    }
}
