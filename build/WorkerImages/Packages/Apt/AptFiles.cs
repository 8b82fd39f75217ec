using System.Collections.Immutable;
using System.Formats.Tar;

namespace WorkerImages.Packages.Apt;

/// <summary>
/// Reads an image's files for apt, links within the image included. Any process in the image can have written them. The reader reports what is too
/// large, what is not a file and a link without an end as a problem, and treats it as not there.
/// </summary>
/// <param name="files">The image's files.</param>
/// <param name="problem">Hears of what cannot be read.</param>
internal sealed class AptFiles(IImageFiles files, Action<string> problem)
{
    private const int MostLinks = 8;
    private const int MostFiles = 2000;

    /// <summary>A file of configuration, or a keyring, is smaller.</summary>
    public const int LongestFile = 4 << 20;

    private readonly Dictionary<string, Found> _known = new(StringComparer.Ordinal);

    /// <summary>Reads a folder with all below it, once for all that is asked for later.</summary>
    public async Task LoadAsync(string folder, CancellationToken cancellationToken)
    {
        await foreach (var (path, found) in WalkAsync(folder, LongestFile, cancellationToken))
        {
            if (_known.Count >= MostFiles)
            {
                problem($"{folder} has more than {MostFiles} files: the rest is not read");
                return;
            }

            _known[path] = found;
        }
    }

    /// <summary>The paths of a folder's own files, in the order in which apt takes them; the folder must have been loaded.</summary>
    public ImmutableArray<string> FilesOf(string folder)
    {
        if (_known.TryGetValue(folder, out var own) && !own.IsFolder)
        {
            problem($"{folder} is no folder: what it has is not read");
        }

        return
        [
            .. _known.Where(known => !known.Value.IsFolder && known.Key.StartsWith(folder + "/", StringComparison.Ordinal) && known.Key.LastIndexOf('/') == folder.Length)
                .Select(known => known.Key)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A file's bytes; null when there is none.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="longest">The most bytes it may have.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<byte[]?> ReadAsync(string path, int longest, CancellationToken cancellationToken)
    {
        var place = path;
        for (var links = 0; links <= MostLinks; links++)
        {
            if (await FindAsync(place, longest, cancellationToken) is not { } found)
            {
                if (links > 0)
                {
                    problem($"{Shown(path)} is a link to {Shown(place)}, which is not there");
                }

                return null;
            }

            if (found.Link is null)
            {
                if (found.Content is null)
                {
                    problem($"{Shown(place)} is no file, or has more than {longest} bytes");
                }

                return found.Content;
            }

            place = Resolve(place, found.Link);
        }

        problem($"{Shown(path)} leads over more than {MostLinks} links");
        return null;
    }

    private async Task<Found?> FindAsync(string path, int longest, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(path, out var known))
        {
            return known;
        }

        await foreach (var (_, found) in WalkAsync(path, longest, cancellationToken))
        {
            return found;
        }

        return null;
    }

    private async IAsyncEnumerable<(string Path, Found Found)> WalkAsync(
        string path, int longest, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var archive = await files.ReadArchiveAsync(path, cancellationToken);
        if (archive is null)
        {
            yield break;
        }

        var above = path[..path.LastIndexOf('/')];
        await using var tar = new TarReader(archive);
        while (await NextAsync(tar, path, cancellationToken) is { } entry)
        {
            yield return ($"{above}/{entry.Name.TrimEnd('/')}", await FoundAsync(entry, above, longest, cancellationToken));
        }
    }

    private async Task<TarEntry?> NextAsync(TarReader tar, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await tar.GetNextEntryAsync(copyData: false, cancellationToken);
        }
        catch (InvalidDataException damaged)
        {
            problem($"{Shown(path)} cannot be read: {damaged.Message}");
            return null;
        }
    }

    private static async Task<Found> FoundAsync(TarEntry entry, string above, int longest, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.SymbolicLink:
                return new(null, entry.LinkName, false);
            case TarEntryType.HardLink:
                // Another name of what stands in the same archive.
                return new(null, $"{above}/{entry.LinkName}", false);
            case TarEntryType.Directory:
                return new(null, null, true);
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile when entry.Length <= longest:
                var content = new byte[entry.Length];
                await (entry.DataStream ?? Stream.Null).ReadExactlyAsync(content, cancellationToken);
                return new(content, null, false);
            default:
                return new(null, null, false);
        }
    }

    // Lexically: a link leads nowhere but into the image.
    private static string Resolve(string place, string link)
    {
        var parts = new Stack<string>(link.StartsWith('/') ? [] : place.Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1]);
        foreach (var part in link.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part != "..")
            {
                parts.Push(part);
            }
            else if (parts.Count > 0)
            {
                parts.Pop();
            }
        }

        return "/" + string.Join('/', parts.Reverse());
    }

    private static string Shown(string path) => PackageText.Line(path);

    private sealed record Found(byte[]? Content, string? Link, bool IsFolder);
}
