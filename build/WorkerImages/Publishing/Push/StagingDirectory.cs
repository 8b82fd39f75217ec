using WorkerImages.Outcomes;

namespace WorkerImages.Publishing.Push;

/// <summary>A directory for one push's files, gone when it is disposed; those of runs that were killed go when the next one is made.</summary>
internal sealed class StagingDirectory : IDisposable
{
    private const char Separator = '~';

    private StagingDirectory(string path) => Path = path;

    public string Path { get; }

    public static StagingDirectory Create(string parent)
    {
        Directory.CreateDirectory(parent);
        foreach (var leftover in Directory.GetDirectories(parent).Where(IsLeftover))
        {
            Remove(leftover);
        }

        var run = RunId.OfThisProcess().ToString().Replace('/', Separator);
        var path = System.IO.Path.Combine(parent, $"{run}{Separator}{Guid.NewGuid():N}");

        // An image's files are nobody else's business.
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(path);
    }

    public void Dispose() => Remove(Path);

    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // another run has just swept it
        }
    }

    private static bool IsLeftover(string path) =>
        System.IO.Path.GetFileName(path).Split(Separator) is [.. var run, _] && RunId.TryParse(string.Join('/', run)) is { } id && id.IsOver();
}
