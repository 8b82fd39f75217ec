using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Contexts;

/// <summary>A file or symbolic link that goes into a build context, before it is read.</summary>
/// <param name="Path">From the context's root, with forward slashes.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="LinkTarget">The path a symbolic link holds; null for a file.</param>
internal sealed record FoundFile(string Path, string FullPath, string? LinkTarget)
{
    private const int Executable = 0b111_101_101;
    private const int Plain = 0b110_100_100;
    private const int Link = 0b111_111_111;
    private const int Many = 500;
    private const int PieceLength = 64 * 1024;

    /// <summary>Reads them, in their order. All processors do where there is enough for them; the few files of most images are read before another has woken up.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="placeOf">Gives the place where people named a path; null for none.</param>
    /// <param name="problems">Begins with what cannot be read afterwards.</param>
    public static ImmutableArray<ContextFile> ReadAll(ImmutableArray<FoundFile> found, Func<string, SourcePlace?> placeOf, List<Problem> problems)
    {
        var read = new (ContextFile? File, Problem? Problem)[found.Length];
        if (found.Length < Many)
        {
            for (var i = 0; i < found.Length; i++)
            {
                read[i] = found[i].TryRead();
            }
        }
        else
        {
            Parallel.For(0, found.Length, i => read[i] = found[i].TryRead());
        }

        problems.InsertRange(0, read.Zip(found, (one, file) => one.Problem is { } problem ? problem with { Place = placeOf(file.Path) } : null).OfType<Problem>());
        return [.. read.Select(one => one.File).OfType<ContextFile>()];
    }

    private (ContextFile? File, Problem? Problem) TryRead()
    {
        try
        {
            return (LinkTarget is null ? ReadFile() : OfLink(LinkTarget), null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, new(null, $"'{Path}' cannot be read: {fault.Message}: let the user who runs this read it, or name another file"));
        }
    }

    private ContextFile ReadFile()
    {
        using var file = File.OpenHandle(FullPath);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        var length = 0L;
        for (int read; (read = RandomAccess.Read(file, buffer, length)) > 0; length += read)
        {
            hash.AppendData(buffer, 0, read);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return new(Path, IsExecutable(file) ? Executable : Plain, Digest.OfHash(hash.GetCurrentHash()), length) { FullPath = FullPath };
    }

    private ContextFile OfLink(string target)
    {
        var text = Encoding.UTF8.GetBytes(target);
        return new(Path, Link, Digest.Of(text), text.Length) { FullPath = FullPath, LinkTarget = target };
    }

    // Windows keeps no such bit: there the first two bytes show a script.
    private static bool IsExecutable(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows())
        {
            return File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
        }

        var first = new byte[2];
        return RandomAccess.Read(file, first, 0) == first.Length && first is [(byte)'#', (byte)'!'];
    }
}
