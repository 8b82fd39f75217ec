using System.Formats.Tar;

namespace WorkerImages.Contexts;

/// <summary>
/// A build context as a directory, for builders that take no tar: what <see cref="ContextTar"/> writes, with its modes and its one time for all,
/// so that a builder that copies out of it makes the same layers.
/// </summary>
internal static class ContextDirectory
{
    /// <summary>Writes a context, and removes first what is there.</summary>
    /// <param name="directory">The directory's absolute path.</param>
    /// <param name="writeTar">Writes the context as a tar.</param>
    /// <param name="cancellationToken">Ends it; what is there then is of no use.</param>
    public static async Task WriteAsync(string directory, Func<Stream, CancellationToken, Task> writeTar, CancellationToken cancellationToken)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        Directory.CreateDirectory(directory);
        await using var tar = new FileStream(
            directory + ".tar", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        await writeTar(tar, cancellationToken);
        tar.Position = 0;
        var written = new List<string> { directory };
        await using var reader = new TarReader(tar);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            written.Add(Path.Combine(directory, entry.Name.TrimEnd('/')));
            await WriteAsync(written[^1], entry, cancellationToken);
        }

        // Last: a write into a directory gives it another time.
        foreach (var path in written)
        {
            FileSystemInfo item = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            item.LastWriteTimeUtc = DateTime.UnixEpoch;
        }
    }

    // The modes are set and not asked for: the process's umask must not take anything away.
    private static async Task WriteAsync(string path, TarEntry entry, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                break;
            case TarEntryType.SymbolicLink:
                File.CreateSymbolicLink(path, entry.LinkName);
                return;
            default:
                await using (var file = File.Create(path))
                {
                    await (entry.DataStream ?? Stream.Null).CopyToAsync(file, cancellationToken);
                }

                break;
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, entry.Mode);
        }
    }
}
