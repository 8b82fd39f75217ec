using WorkerImages.Machine;

namespace WorkerImages.TestKit.Benches;

/// <summary>What tests keep between runs because making it takes long: in the user's cache, under names that tell what it is made from.</summary>
internal static class TestCache
{
    /// <summary>The directory.</summary>
    public static string Folder { get; } = Make();

    // Younger ones may be what another run is making just now.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    /// <summary>Waits until no other caller, in this process or another, makes things of a kind; disposing the turn lets the next caller go on.</summary>
    public static Task<IDisposable> TurnAsync(string kind, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(Path.Combine(Folder, $"{kind}.lock"), () => { }, cancellationToken);

    /// <summary>Gives something that was made its name, and removes what else fits the pattern: earlier versions, halves that a killed run left.</summary>
    public static void Keep(string made, string kept, string pattern)
    {
        if (Directory.Exists(made))
        {
            Directory.Move(made, kept);
        }
        else
        {
            File.Move(made, kept, overwrite: true);
        }

        foreach (var other in new DirectoryInfo(Folder).GetFileSystemInfos(pattern).Where(other => other.FullName != kept && IsLeftover(other)))
        {
            if (other is DirectoryInfo directory)
            {
                directory.Delete(recursive: true);
            }
            else
            {
                other.Delete();
            }
        }
    }

    private static bool IsLeftover(FileSystemInfo found) => found.LastWriteTimeUtc < DateTime.UtcNow - LeftoverAge;

    private static string Make()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Directory.CreateDirectory(Path.Combine(cache, "worker-images", "tests")).FullName;
    }
}
