using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>
/// Whether two builds of an image hold the same: the hash over a line for each file, sorted, of its kind, mode, owner, path, and digest or target. Times
/// do not count, nor what only tells them: compiled Python, which holds its source's time, and the days of passwords (shadow(5), third field). What an
/// engine puts into every container does not count either.
/// </summary>
internal static class FileFingerprint
{
    private static readonly string[] OfTheEngine = [".dockerenv", "etc/hostname", "etc/hosts", "etc/resolv.conf", "etc/mtab"];
    private static readonly string[] OfTheKernel = ["dev/", "proc/", "sys/"];
    private static readonly string[] Shadows = ["etc/shadow", "etc/shadow-", "etc/gshadow", "etc/gshadow-"];

    /// <param name="files">The image's files.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">The image has no root directory.</exception>
    public static async Task<Digest> OfAsync(IImageFiles files, CancellationToken cancellationToken)
    {
        await using var archive = await files.ReadArchiveAsync("/", cancellationToken) ?? throw new InvalidOperationException("an image without a root directory");
        var lines = new List<string>();
        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            var path = PathOf(entry);
            if (path.Length > 0 && Counts(path))
            {
                lines.Add(await LineAsync(path, entry, cancellationToken));
            }
        }

        return Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines.Order(StringComparer.Ordinal))));
    }

    // Engines begin names with a dot, a slash, or neither.
    private static string PathOf(TarEntry entry)
    {
        var path = (entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name).Trim('/');
        return path == "." ? "" : path;
    }

    private static bool Counts(string path) =>
        !OfTheEngine.Contains(path)
        && !OfTheKernel.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))
        && !(path.EndsWith(".pyc", StringComparison.Ordinal) && path.Contains("__pycache__/", StringComparison.Ordinal));

    private static async Task<string> LineAsync(string path, TarEntry entry, CancellationToken cancellationToken)
    {
        var content = entry.EntryType switch
        {
            TarEntryType.SymbolicLink or TarEntryType.HardLink => CanonicalJson.Quoted(entry.LinkName),
            TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => await DigestAsync(path, entry.DataStream ?? Stream.Null, cancellationToken),
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{(char)entry.EntryType} {(int)entry.Mode} {entry.Uid} {entry.Gid} {CanonicalJson.Quoted(path)} {content}");
    }

    private static async Task<string> DigestAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        if (!Shadows.Contains(path))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        }

        using var reader = new StreamReader(content, leaveOpen: true);
        var lines = (await reader.ReadToEndAsync(cancellationToken)).Split('\n')
            .Select(line => line.Split(':') is [var name, var password, _, .. var rest] ? string.Join(':', [name, password, "", .. rest]) : line);
        return Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines))).Hex;
    }
}
