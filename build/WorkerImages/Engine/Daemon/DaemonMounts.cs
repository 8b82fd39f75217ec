using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine.Daemon;

/// <summary>The mounts that a dockerd leaves behind when it is killed: as long as they are there, its folders cannot be deleted.</summary>
internal static class DaemonMounts
{
    /// <summary>Takes away those in the folders, which no dockerd uses any more; warns about one that stays. True when none does.</summary>
    public static async Task<bool> RemoveAsync(IReadOnlyList<string> folders, IProgress<RunEvent> events, CancellationToken cancellationToken)
    {
        var isFree = true;
        foreach (var mount in In(folders, await File.ReadAllTextAsync("/proc/self/mountinfo", cancellationToken)))
        {
            var (status, _, error) = await ChildProcess.AskAsync("umount", ["--lazy", mount], new Dictionary<string, string>(), "", cancellationToken);
            if (status != 0)
            {
                isFree = false;
                events.Report(new Warning($"{mount}, which a dockerd that was killed has left mounted, stays: {error.Trim()}"));
            }
        }

        return isFree;
    }

    /// <summary>
    /// The mount points below the folders, inner ones first, and a folder that is mounted on itself, as dockerd does with its data. A disk that
    /// somebody has mounted as that folder is not among them.
    /// </summary>
    /// <param name="folders">Absolute paths.</param>
    /// <param name="mounts">The text of <c>/proc/self/mountinfo</c> (proc(5)).</param>
    public static IEnumerable<string> In(IReadOnlyList<string> folders, string mounts)
    {
        var all = mounts.Split('\n').Select(line => line.Split(' ')).Where(columns => columns.Length > 4).Select(Mount.Of).ToList();
        return all
            .Where(mount => folders.Any(folder => mount.Point.StartsWith(folder + "/", StringComparison.Ordinal) || (mount.Point == folder && mount.IsOnItself(all))))
            .Select(mount => mount.Point)
            .OrderByDescending(path => path, StringComparer.Ordinal);
    }

    // Root is what of its file system is mounted.
    private sealed record Mount(string Id, string Parent, string Device, string Root, string Point)
    {
        public static Mount Of(string[] columns) => new(columns[0], columns[1], columns[2], Plain(columns[3]), Plain(columns[4]));

        public bool IsOnItself(IReadOnlyList<Mount> all) =>
            all.FirstOrDefault(other => other.Id == Parent) is { } below
            && below.Device == Device
            && Root == $"{below.Root.TrimEnd('/')}/{Point[below.Point.Length..].TrimStart('/')}";

        private static string Plain(string path) => path.Replace("\\040", " ", StringComparison.Ordinal);
    }
}
