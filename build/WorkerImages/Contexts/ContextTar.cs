using System.Formats.Tar;
using System.Text;

namespace WorkerImages.Contexts;

/// <summary>
/// Writes a build context as a tar: sorted, with user and group 0, dated 1970, so that the same files are the same bytes on every machine.
/// </summary>
internal static class ContextTar
{
    private const UnixFileMode DirectoryMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode TextMode = (UnixFileMode)0b110_100_100;

    /// <param name="destination">Is written to as the files are read, and left open.</param>
    /// <param name="files">What <see cref="ContextReader"/> found.</param>
    /// <param name="extraTextFiles">Path to text of files that are not on disk, such as the Dockerfile; they win over files.</param>
    /// <param name="cancellationToken">Ends the writing between two blocks.</param>
    /// <exception cref="Outcomes.WorkerImagesException">A file is not what was found any more (<see cref="Outcomes.ExitCode.Build"/>).</exception>
    public static async Task WriteAsync(
        Stream destination,
        IEnumerable<ContextFile> files,
        IReadOnlyDictionary<string, string> extraTextFiles,
        CancellationToken cancellationToken)
    {
        var entries = new SortedDictionary<string, Func<GnuTarEntry>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            entries[file.Path] = () => EntryOf(file);
        }

        foreach (var (path, text) in extraTextFiles)
        {
            entries[path] = () => new(TarEntryType.RegularFile, path) { Mode = TextMode, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };
        }

        // GNU and not PAX: .NET names PAX headers after the process's number.
        await using var tar = new TarWriter(destination, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var directory in entries.Keys.SelectMany(Parents).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList())
        {
            await WriteEntryAsync(tar, new(TarEntryType.Directory, directory + "/") { Mode = DirectoryMode }, cancellationToken);
        }

        foreach (var entry in entries.Values)
        {
            await WriteEntryAsync(tar, entry(), cancellationToken);
        }
    }

    private static async Task WriteEntryAsync(TarWriter tar, GnuTarEntry entry, CancellationToken cancellationToken)
    {
        await using var content = entry.DataStream;
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        await tar.WriteEntryAsync(entry, cancellationToken);
        (content as ContextFileStream)?.CheckWhole();
    }

    private static GnuTarEntry EntryOf(ContextFile file)
    {
        var mode = (UnixFileMode)file.Mode;
        return file.LinkTarget is { } target
            ? new(TarEntryType.SymbolicLink, file.Path) { Mode = mode, LinkName = target }
            : new(TarEntryType.RegularFile, file.Path) { Mode = mode, DataStream = new ContextFileStream(file) };
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }
}
