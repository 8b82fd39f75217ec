using WorkerImages.Machine;

namespace WorkerImages.Engine.Daemon;

/// <summary>The mounts that a dockerd leaves behind when it is killed: as long as they are there, its folders cannot be deleted.</summary>
internal static class DaemonMounts
{
    /// <summary>Takes away those inside the folders, which no dockerd uses any more.</summary>
    public static async Task RemoveAsync(IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        foreach (var mount in In(folders, await File.ReadAllTextAsync("/proc/self/mounts", cancellationToken)))
        {
            await ChildProcess.AskAsync("umount", ["--lazy", mount], new Dictionary<string, string>(), "", cancellationToken);
        }
    }

    /// <summary>The mount points inside the folders, inner ones first.</summary>
    /// <param name="folders">Absolute paths.</param>
    /// <param name="mounts">The text of <c>/proc/self/mounts</c>.</param>
    public static IEnumerable<string> In(IReadOnlyList<string> folders, string mounts) =>
        mounts.Split('\n')
            .Select(line => line.Split(' '))
            .Where(columns => columns.Length > 1)
            .Select(columns => columns[1].Replace("\\040", " ", StringComparison.Ordinal))
            .Where(path => folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal)))
            .OrderByDescending(path => path, StringComparer.Ordinal);
}
