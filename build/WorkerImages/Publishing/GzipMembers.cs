using System.Buffers.Binary;
using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace WorkerImages.Publishing;

/// <summary>
/// Compresses so that the same bytes give the same bytes on every machine. .NET's own gzip is whatever zlib the runtime was built with, and
/// its output changes with it; this compressor is managed code, so only its version counts. The content is cut into pieces of one MiB, each a
/// member of its own (RFC 1952, 2.2), as eStargz layers have them too: pieces are compressed at the same time, and how many processors
/// there are changes nothing.
/// </summary>
internal static class GzipMembers
{
    /// <summary>Changes with everything that changes the bytes: the compressor's version, its level, the pieces.</summary>
    public const string Form = "sharpziplib-1.4.2-6-1m";

    private const int Level = 6;
    private const int Piece = 1024 * 1024;

    // RFC 1952, 2.3: gzip, deflate, no flags, no time, no hint, system unknown.
    private static ReadOnlySpan<byte> Header => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

    /// <summary>Compresses all that is left in <paramref name="content"/>.</summary>
    public static async Task WriteAsync(Stream content, Stream output, CancellationToken cancellationToken)
    {
        var pending = new Queue<Task<ReadOnlyMemory<byte>>>();
        var isFirst = true;
        while (true)
        {
            var piece = new byte[Piece];
            var length = await content.ReadAtLeastAsync(piece, Piece, throwOnEndOfStream: false, cancellationToken);
            if (length == 0 && !isFirst)
            {
                break;
            }

            isFirst = false;
            pending.Enqueue(Task.Run(() => Member(piece.AsSpan(0, length)), cancellationToken));
            if (pending.Count > Environment.ProcessorCount)
            {
                await output.WriteAsync(await pending.Dequeue(), cancellationToken);
            }
        }

        while (pending.TryDequeue(out var member))
        {
            await output.WriteAsync(await member, cancellationToken);
        }
    }

    private static ReadOnlyMemory<byte> Member(ReadOnlySpan<byte> piece)
    {
        var bytes = piece.ToArray();
        var deflater = new Deflater(Level, noZlibHeaderOrFooter: true);
        deflater.SetInput(bytes);
        deflater.Finish();
        using var member = new MemoryStream(bytes.Length / 2 + 64);
        member.Write(Header);
        var buffer = new byte[64 * 1024];
        while (!deflater.IsFinished)
        {
            member.Write(buffer, 0, deflater.Deflate(buffer));
        }

        var checksum = new Crc32();
        checksum.Update(bytes);
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, (uint)checksum.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)bytes.Length);
        member.Write(trailer);
        return member.ToArray();
    }

    /// <summary>True for content that begins as gzip does.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> beginning) => beginning.StartsWith(Header[..3]);

    /// <summary>The content of what somebody else compressed.</summary>
    public static Stream Open(Stream compressed) => new GZipStream(compressed, CompressionMode.Decompress);
}
