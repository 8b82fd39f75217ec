using System.Diagnostics;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>
/// A directory for the half-made files of one bootstrap, gone when it is disposed. Its name tells the run, a file in it the program that
/// works there, so that a later run can end and remove what a killed one left.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private const char Separator = '~';
    private const string ProcessFile = "process";

    private Workspace(string path) => Directory = path;

    /// <summary>Where to work.</summary>
    public string Directory { get; }

    /// <summary>Makes a directory for this run below <paramref name="parent"/>.</summary>
    public static Workspace Create(string parent, string name)
    {
        var run = RunId.OfThisProcess().ToString().Replace('/', Separator);
        var workspace = new Workspace(Path.Combine(parent, run + Separator + name));
        // Closed to everybody else, so that apt never works there as its own user: whether it could would depend on where the cache is, and
        // some directories of the result would belong to that user.
        System.IO.Directory.CreateDirectory(workspace.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return workspace;
    }

    /// <summary>Notes the program that works here.</summary>
    public void Note(Process process)
    {
        var id = RunId.Of(process);
        File.WriteAllText(Path.Combine(Directory, ProcessFile), id.ToString());
    }

    /// <summary>Removes the directories of runs that are over; gives how many.</summary>
    public static int Sweep(string parent)
    {
        var leftovers = Leftovers(parent);
        foreach (var leftover in leftovers)
        {
            End(Path.Combine(leftover, ProcessFile));
            Remove(leftover);
        }

        return leftovers.Count;
    }

    /// <summary>The directories of runs that are over.</summary>
    public static IReadOnlyList<string> Leftovers(string parent) =>
        System.IO.Directory.Exists(parent) ? [.. System.IO.Directory.GetDirectories(parent).Where(IsLeftover)] : [];

    public void Dispose() => Remove(Directory);

    private static bool IsLeftover(string path) =>
        Path.GetFileName(path).Split(Separator) is [.. var run, _] && RunId.TryParse(string.Join('/', run)) is { } id && id.IsOver();

    // Nobody waits for what an orphan makes, and it would go on making it while its directory is removed.
    private static void End(string processFile)
    {
        if (!File.Exists(processFile) || RunId.TryParse(File.ReadAllText(processFile)) is not { } orphan || orphan.IsOver())
        {
            return;
        }

        try
        {
            using var process = Process.GetProcessById(orphan.ProcessId);
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // it has just ended by itself
        }
    }

    // A program that was killed a moment ago may still have been writing: what it adds while we remove is removed by the next try.
    private static void Remove(string path)
    {
        const int Tries = 3;
        for (var attempt = 1; System.IO.Directory.Exists(path); attempt++)
        {
            try
            {
                System.IO.Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempt < Tries)
            {
                // try again
            }
        }
    }
}
