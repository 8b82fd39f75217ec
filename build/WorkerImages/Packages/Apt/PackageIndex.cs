using System.Buffers.Text;
using System.Text;

namespace WorkerImages.Packages.Apt;

/// <summary>
/// Reads an index of packages (<c>Packages</c>, deb822(5)) as it comes. Debian's main has 65,000 packages in 50 MB: only what is asked for
/// becomes text, and lines longer than a field that matters are passed over. It waits for
/// the bytes: unpacking xz costs five times as much where it does not.
/// </summary>
internal static class PackageIndex
{
    private const int Piece = 1 << 16;

    /// <summary>Gives what the index has of some packages, in its order; what has no name, version or architecture is passed over.</summary>
    /// <param name="index">The index, unpacked.</param>
    /// <param name="longest">The most bytes it may have.</param>
    /// <param name="isWanted">True for names of packages that matter.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FormatException">It has more bytes.</exception>
    public static List<IndexedPackage> Read(Stream index, long longest, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        var stanza = new Stanza(isWanted);
        var buffer = new byte[Piece];
        var (filled, total, isCut) = (0, 0L, false);
        for (int read; (read = index.Read(buffer.AsSpan(filled))) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            filled += read;
            if ((total += read) > longest)
            {
                throw new FormatException($"it has more than {longest} bytes");
            }

            var used = stanza.TakeLines(buffer.AsSpan(0, filled), ref isCut);
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled == buffer.Length)
            {
                // Of a line that fills the buffer only the beginning could matter, and it is no name.
                (filled, isCut) = (0, true);
            }
        }

        if (filled > 0 && !isCut)
        {
            stanza.Take(buffer.AsSpan(0, filled));
        }

        stanza.End();
        return stanza.Found;
    }

    private sealed class Stanza(Func<string, bool> isWanted)
    {
        private readonly HashSet<string> _architectures = new(StringComparer.Ordinal);
        private string? _name;
        private string? _version;
        private string? _architecture;
        private int? _phase;

        public List<IndexedPackage> Found { get; } = [];

        // There are few, and one of them stands in every stanza.
        private string Kept(string architecture)
        {
            _architectures.Add(architecture);
            return architecture;
        }

        // Gives how many bytes were whole lines.
        public int TakeLines(ReadOnlySpan<byte> bytes, ref bool isCut)
        {
            var used = 0;
            for (int end; (end = bytes[used..].IndexOf((byte)'\n')) >= 0; used += end + 1)
            {
                if (!isCut)
                {
                    Take(bytes.Slice(used, end));
                }

                isCut = false;
            }

            return used;
        }

        public void Take(ReadOnlySpan<byte> line)
        {
            line = line.TrimEnd((byte)'\r');
            if (line.IsEmpty)
            {
                End();
            }
            else if (Value(line, "Package:"u8) is { IsEmpty: false } name)
            {
                _name = Encoding.UTF8.GetString(name) is var text && isWanted(text) ? text : null;
            }
            else if (Value(line, "Version:"u8) is { IsEmpty: false } version)
            {
                _version = Encoding.UTF8.GetString(version);
            }
            else if (Value(line, "Architecture:"u8) is { IsEmpty: false } architecture)
            {
                _architecture = Encoding.UTF8.GetString(architecture) is var text && _architectures.TryGetValue(text, out var known) ? known : Kept(text);
            }
            else if (Value(line, "Phased-Update-Percentage:"u8) is { IsEmpty: false } percent)
            {
                _phase = Utf8Parser.TryParse(percent, out int number, out var consumed) && consumed == percent.Length ? number : 0;
            }
        }

        public void End()
        {
            if (_name is not null && _version is not null && _architecture is not null)
            {
                Found.Add(new(_name, _version, _architecture, _phase));
            }

            (_name, _version, _architecture, _phase) = (null, null, null, null);
        }

        private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field) =>
            line.Length > field.Length && (line[0] | 0x20) == (field[0] | 0x20) && Ascii.EqualsIgnoreCase(line[..field.Length], field)
                ? line[field.Length..].Trim(" \t"u8)
                : [];
    }
}

/// <summary>A version of a package that an archive has.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The version.</param>
/// <param name="Architecture">Debian's word, <c>all</c> among them.</param>
/// <param name="Phase">How many of a hundred machines shall take it; null for all. Ubuntu rolls out so.</param>
internal sealed record IndexedPackage(string Name, string Version, string Architecture, int? Phase);
