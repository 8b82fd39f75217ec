using Build.CommandLine;
using WorkerImages.Machine;

namespace Build;

/// <summary>The repository to work on, an absolute path.</summary>
internal sealed record RepositoryRoot(string Path)
{
    private const string Catalog = "images/catalog.yaml";

    /// <summary>
    /// The one that was asked for. Without one: the checkout that this program was compiled in; for an installed program the current directory, or the nearest above it
    /// that holds <c>images/catalog.yaml</c>.
    /// </summary>
    public static RepositoryRoot Of(BuildArguments arguments) => arguments.Root is { } root ? new(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root)))
        : ProgramFiles.IsInstalled ? Nearest(Environment.CurrentDirectory)
        : new(ProgramFiles.Root);

    /// <summary>Walks up from a directory to the one that holds a catalogue; the directory itself where none does.</summary>
    internal static RepositoryRoot Nearest(string directory)
    {
        for (var candidate = new DirectoryInfo(directory); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(candidate.FullName, Catalog)))
            {
                return new(candidate.FullName);
            }
        }

        return new(directory);
    }
}
