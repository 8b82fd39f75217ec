using System.Buffers.Binary;
using System.Formats.Tar;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>A file, directory or link of an image, as far as it can differ from the same one in another build.</summary>
/// <param name="Path">From the root, without a slash at its ends.</param>
/// <param name="Kind">As a tar has it.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner">The user's number.</param>
/// <param name="Group">The group's number.</param>
/// <param name="Content">
/// Of a file the hash of its bytes, without what only tells when it was made: the days of passwords (shadow(5), third field), and in compiled Python the time
/// of its source. Of a link its target. Empty for anything else.
/// </param>
/// <param name="Modified">When it was written.</param>
internal sealed record ImageFile(string Path, TarEntryType Kind, int Mode, int Owner, int Group, string Content, DateTimeOffset Modified)
{
    private const int PycHeader = 16;

    private static readonly string[] OfTheEngine = [".dockerenv", "etc/hostname", "etc/hosts", "etc/resolv.conf", "etc/mtab"];
    private static readonly string[] OfTheKernel = ["dev/", "proc/", "sys/"];
    private static readonly string[] Shadows = ["etc/shadow", "etc/shadow-", "etc/gshadow", "etc/gshadow-"];

    /// <summary>Extended attributes, such as capabilities (<c>security.capability</c>), sorted, each with the hash of its value; empty for none.</summary>
    public string Attributes { get; init; } = "";

    /// <summary>True for what Python has compiled.</summary>
    public bool IsCompiledPython => Path.EndsWith(".pyc", StringComparison.Ordinal) && Path.Contains("__pycache__/", StringComparison.Ordinal);

    /// <summary>All files of an image but its root, and without what an engine puts into every container.</summary>
    /// <param name="files">The image's.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">The image has no root directory.</exception>
    public static async IAsyncEnumerable<ImageFile> ReadAsync(IImageFiles files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var archive = await files.ReadArchiveAsync("/", cancellationToken) ?? throw new InvalidOperationException("an image without a root directory");
        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            var path = PathOf(entry);
            if (path.Length > 0 && !OfTheEngine.Contains(path) && !OfTheKernel.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
            {
                var file = new ImageFile(path, entry.EntryType, (int)entry.Mode, entry.Uid, entry.Gid, "", entry.ModificationTime);
                yield return file with { Content = await file.ContentAsync(entry, cancellationToken), Attributes = AttributesOf(entry) };
            }
        }
    }

    // Engines begin names with a dot, a slash, or neither.
    private static string PathOf(TarEntry entry)
    {
        var path = (entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name).Trim('/');
        return path == "." ? "" : path;
    }

    // As GNU tar and Docker write them.
    private static string AttributesOf(TarEntry entry)
    {
        const string Prefix = "SCHILY.xattr.";
        var attributes = entry is PaxTarEntry pax ? pax.ExtendedAttributes.Where(attribute => attribute.Key.StartsWith(Prefix, StringComparison.Ordinal)) : [];
        var words = attributes.Select(attribute => $"{attribute.Key[Prefix.Length..]} {Digest.Of(Encoding.UTF8.GetBytes(attribute.Value)).Short}");
        return string.Join(", ", words.Order(StringComparer.Ordinal));
    }

    private async Task<string> ContentAsync(TarEntry entry, CancellationToken cancellationToken) => Kind switch
    {
        TarEntryType.SymbolicLink or TarEntryType.HardLink => CanonicalJson.Quoted(entry.LinkName),
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => await HashAsync(entry.DataStream ?? Stream.Null, cancellationToken),
        _ => "",
    };

    private async Task<string> HashAsync(Stream content, CancellationToken cancellationToken)
    {
        if (IsCompiledPython)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var bytes = new byte[PycHeader];
            var length = await content.ReadAtLeastAsync(bytes, PycHeader, throwOnEndOfStream: false, cancellationToken);
            hash.AppendData(WithoutTime(bytes)[..length]);
            hash.AppendData(await SHA256.HashDataAsync(content, cancellationToken));
            return Convert.ToHexStringLower(hash.GetCurrentHash());
        }

        if (!Shadows.Contains(Path))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        }

        using var reader = new StreamReader(content, leaveOpen: true);
        var lines = (await reader.ReadToEndAsync(cancellationToken)).Split('\n')
            .Select(line => line.Split(':') is [var name, var password, _, .. var rest] ? string.Join(':', [name, password, "", .. rest]) : line);
        return Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines))).Hex;
    }

    // Magic number, flags, time, size (PEP 552); with flags there is a hash instead of the time.
    private static Span<byte> WithoutTime(byte[] header)
    {
        const int Flags = 4, Time = 8, Size = 12;
        if (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(Flags)) == 0)
        {
            header.AsSpan(Time, Size - Time).Clear();
        }

        return header;
    }
}
