using Build.CommandLine;

namespace Build;

/// <summary>The repository to work on, an absolute path.</summary>
internal sealed record RepositoryRoot(string Path)
{
    private const string Marker = "WorkerImages.slnx";

    /// <summary>The one that was asked for, else the checkout that this program was built in.</summary>
    public static RepositoryRoot Of(BuildArguments arguments) =>
        arguments.Root is { } root ? new(System.IO.Path.GetFullPath(root)) : Above(AppContext.BaseDirectory);

    /// <summary>Walks up from a directory to the one that holds the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">No directory above holds it.</exception>
    public static RepositoryRoot Above(string directory)
    {
        for (var candidate = new DirectoryInfo(directory); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(candidate.FullName, Marker)))
            {
                return new(candidate.FullName);
            }
        }

        throw new DirectoryNotFoundException($"no directory above \"{directory}\" holds {Marker}; run the program from its checkout");
    }
}
