using System.Diagnostics;
using WorkerImages.Outcomes;

namespace WorkerImages.Machine;

/// <summary>
/// A directory for one run's half-made files, gone when it is disposed. Its name tells the run, a file in it the program that works there, so
/// that a later run can end and remove what a killed one left.
/// </summary>
internal sealed class RunDirectory : IDisposable
{
    private const char Separator = '~';
    private const string ProcessFile = "process";

    private RunDirectory(string fullName) => FullName = fullName;

    /// <summary>Its path.</summary>
    public string FullName { get; }

    /// <summary>Makes a directory for this run below <paramref name="parent"/>.</summary>
    /// <param name="parent">Made when it is not there.</param>
    /// <param name="name">Tells it from this run's others.</param>
    public static RunDirectory Create(string parent, string name)
    {
        var run = RunId.OfThisProcess().ToString().Replace('/', Separator);
        var path = Path.Combine(parent, run + Separator + name);
        // Closed to other users: an image's files do not concern them, and apt never works there as its own user. Whether it could would
        // depend on where the cache is, and some directories of the result would belong to that user.
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(path);
    }

    /// <summary>Notes the program that works here.</summary>
    public void Note(Process process) => File.WriteAllText(Path.Combine(FullName, ProcessFile), RunId.Of(process).ToString());

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
        Directory.Exists(parent) ? [.. Directory.GetDirectories(parent).Where(IsLeftover)] : [];

    public void Dispose() => Remove(FullName);

    private static bool IsLeftover(string path) =>
        Path.GetFileName(path).Split(Separator) is [.. var run, _] && RunId.TryParse(string.Join('/', run)) is { } id && id.IsOver();

    // No run waits for what an orphan makes, and the orphan would go on making it while this removes its directory.
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

    // What a program that was killed a moment ago still adds, or another run sweeps, while we remove is seen to by the next try.
    private static void Remove(string path)
    {
        const int Tries = 3;
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempt < Tries)
            {
                // try again
            }
        }
    }
}
