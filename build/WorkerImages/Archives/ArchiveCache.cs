using System.Text;
using WorkerImages.Machine;
using WorkerImages.Oci;

namespace WorkerImages.Archives;

/// <summary>
/// What archives have said, on this machine's disk, so that an unchanged suite costs one small request: Release files by their address, and
/// indexes by their sum. What is damaged is not there. Several runs may use one folder.
/// </summary>
/// <param name="directory">The folder; made when the first file is written.</param>
/// <param name="clock">Tells which files no run used for long.</param>
internal sealed class ArchiveCache(string directory, TimeProvider clock)
{
    private string Releases => Path.Combine(directory, "releases");

    private string Indexes => Path.Combine(directory, "indexes");

    /// <summary>A Release file as it came the last time; null when it never did.</summary>
    public async Task<CachedRelease?> FindReleaseAsync(Uri address, CancellationToken cancellationToken)
    {
        byte[] file;
        try
        {
            file = await File.ReadAllBytesAsync(PathOf(address), cancellationToken);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        // Four lines of what is known of it, then the file itself.
        var rest = file.AsMemory();
        var lines = new string[4];
        for (var line = 0; line < lines.Length; line++)
        {
            if (rest.Span.IndexOf((byte)'\n') is not (>= 0 and var end))
            {
                return null;
            }

            lines[line] = Encoding.UTF8.GetString(rest.Span[..end]);
            rest = rest[(end + 1)..];
        }

        return lines[0] == address.AbsoluteUri && Digest.TryParse(lines[1], out var digest) && digest == Digest.Of(rest.Span)
            ? new(rest.ToArray(), new(NullIfEmpty(lines[2]), NullIfEmpty(lines[3])))
            : null;
    }

    /// <summary>Keeps a Release file.</summary>
    public Task AddReleaseAsync(Uri address, byte[] content, Validators validators, CancellationToken cancellationToken)
    {
        var head = $"{address.AbsoluteUri}\n{Digest.Of(content)}\n{validators.ETag}\n{validators.LastModified}\n";
        return WholeFile.WriteAsync(
            PathOf(address), unfinished => File.WriteAllBytesAsync(unfinished, [.. Encoding.UTF8.GetBytes(head), .. content], cancellationToken));
    }

    /// <summary>An index that was fetched before; null when it is not there, or is not what it was.</summary>
    public async Task<FileStream?> FindIndexAsync(Digest digest, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (await Digest.OfAsync(file, cancellationToken) != digest)
        {
            await file.DisposeAsync();
            return null;
        }

        File.SetLastWriteTimeUtc(file.SafeFileHandle, clock.GetUtcNow().UtcDateTime);
        file.Position = 0;
        return file;
    }

    /// <summary>Lets somebody fetch an index, and keeps it.</summary>
    /// <param name="digest">What it must be.</param>
    /// <param name="fetch">Writes it. When it throws, nothing is kept.</param>
    public Task AddIndexAsync(Digest digest, Func<FileStream, Task> fetch) => WholeFile.WriteAsync(PathOf(digest), async unfinished =>
    {
        await using var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.ReadWrite);
        await fetch(file);
    });

    /// <summary>Removes files that no run used for longer.</summary>
    public void Prune(TimeSpan unused)
    {
        foreach (var folder in new[] { Releases, Indexes }.Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) > unused))
            {
                File.Delete(file);
            }
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private string PathOf(Uri address) => Path.Combine(Releases, Digest.Of(Encoding.UTF8.GetBytes(address.AbsoluteUri)).Hex);

    private string PathOf(Digest digest) => Path.Combine(Indexes, digest.Hex);
}

/// <summary>A Release file as it came the last time.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Validators">By which the server tells whether it is still so.</param>
internal sealed record CachedRelease(byte[] Content, Validators Validators);
