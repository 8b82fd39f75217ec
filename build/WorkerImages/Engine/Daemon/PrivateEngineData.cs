using System.Diagnostics;

namespace WorkerImages.Engine.Daemon;

/// <summary>Takes away what a stopped private engine kept.</summary>
internal static class PrivateEngineData
{
    /// <summary>Removes its folders, after the mounts that a killed dockerd may have left in them.</summary>
    public static async Task RemoveAsync(PrivateEnginePaths paths, CancellationToken cancellationToken)
    {
        string[] folders = [paths.Cache, paths.State];
        foreach (var mount in MountsIn(folders, await File.ReadAllTextAsync("/proc/self/mounts", cancellationToken)))
        {
            using var unmount = Process.Start("umount", ["--lazy", mount]);
            await unmount.WaitForExitAsync(cancellationToken);
        }

        foreach (var folder in folders.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The mount points inside the folders, inner ones first.</summary>
    /// <param name="folders">Absolute paths.</param>
    /// <param name="mounts">The text of <c>/proc/self/mounts</c>.</param>
    public static IEnumerable<string> MountsIn(IReadOnlyList<string> folders, string mounts) =>
        mounts.Split('\n')
            .Select(line => line.Split(' '))
            .Where(columns => columns.Length > 1)
            .Select(columns => columns[1].Replace("\\040", " ", StringComparison.Ordinal))
            .Where(path => folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal)))
            .OrderByDescending(path => path, StringComparer.Ordinal);
}
