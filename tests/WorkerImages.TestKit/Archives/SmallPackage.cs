using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace WorkerImages.TestKit.Archives;

/// <summary>A package of a few bytes, which dpkg installs: one file below <c>/usr/share/doc</c> that says its version.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">Debian's word.</param>
/// <param name="Fields">Further lines of its control file, such as <c>Depends: other</c>.</param>
internal sealed record SmallPackage(string Name, string Version, string Architecture = "amd64", params string[] Fields)
{
    private byte[]? _deb;

    /// <summary>How many of a hundred machines shall take it; null for all. Stands in the index only.</summary>
    public int? Phase { get; init; }

    /// <summary>Where it is in an archive: an epoch is left out, as everywhere.</summary>
    public string Path => $"pool/{Name}_{Version[(Version.IndexOf(':', StringComparison.Ordinal) + 1)..]}_{Architecture}.deb";

    /// <summary>Its stanza of an index.</summary>
    public string Stanza
    {
        get
        {
            var deb = Deb();
            return $"{Control}Filename: {Path}\nSize: {deb.Length}\nSHA256: {Convert.ToHexStringLower(SHA256.HashData(deb))}\n"
                + (Phase is { } phase ? string.Create(CultureInfo.InvariantCulture, $"Phased-Update-Percentage: {phase}\n") : "");
        }
    }

    private string Control =>
        $"Package: {Name}\nVersion: {Version}\nArchitecture: {Architecture}\nMaintainer: A Test <test@example.com>\nPriority: optional\nSection: misc\n"
        + string.Concat(Fields.Select(line => line + "\n")) + "Description: a small package\n";

    /// <summary>The file (deb(5)).</summary>
    public byte[] Deb() => _deb ??= Ar(
        ("debian-binary", "2.0\n"u8.ToArray()),
        ("control.tar.gz", Tar(("control", Control))),
        ("data.tar.gz", Tar(($"usr/share/doc/{Name}/version", Version + "\n"))));

    private static byte[] Tar((string Path, string Text) file)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Gnu))
        {
            var folders = file.Path.Split('/')[..^1];
            for (var depth = 0; depth <= folders.Length; depth++)
            {
                tar.WriteEntry(Entry(TarEntryType.Directory, "./" + string.Concat(folders[..depth].Select(folder => folder + "/")), null));
            }

            tar.WriteEntry(Entry(TarEntryType.RegularFile, "./" + file.Path, Encoding.UTF8.GetBytes(file.Text)));
        }

        return bytes.ToArray();
    }

    private static GnuTarEntry Entry(TarEntryType type, string name, byte[]? content)
    {
        var entry = new GnuTarEntry(type, name)
        {
            Mode = (UnixFileMode)Convert.ToInt32(type == TarEntryType.Directory ? "755" : "644", 8),
            ModificationTime = DateTimeOffset.UnixEpoch,
        };
        if (content is not null)
        {
            entry.DataStream = new MemoryStream(content);
        }

        return entry;
    }

    // ar(5): a line for each file, and a line feed behind one of odd length.
    private static byte[] Ar(params (string Name, byte[] Content)[] files)
    {
        var bytes = new MemoryStream();
        bytes.Write("!<arch>\n"u8);
        foreach (var (name, content) in files)
        {
            bytes.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n"));
            bytes.Write(content);
            bytes.Write(content.Length % 2 == 1 ? "\n"u8 : []);
        }

        return bytes.ToArray();
    }
}
