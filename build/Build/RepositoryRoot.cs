namespace Build;

/// <summary>The checkout this program was built in.</summary>
public sealed record RepositoryRoot(string Path)
{
    private const string Marker = "WorkerImages.slnx";

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
