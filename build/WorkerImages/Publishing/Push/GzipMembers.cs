using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace WorkerImages.Publishing.Push;

/// <summary>
/// Compresses so that the same bytes give the same bytes on every machine. .NET's own gzip is whatever zlib the runtime was built with, and
/// its output changes with it; this compressor is managed code, so only its version counts. The compressor cuts the content into pieces of one MiB, each
/// a separate member (RFC 1952, 2.2), as in eStargz layers. It compresses pieces at the same time, and the number of processors changes no byte.
/// </summary>
internal static class GzipMembers
{
    /// <summary>Changes with everything that changes the bytes: the compressor's version, its level, the pieces.</summary>
    public const string Form = "sharpziplib-1.4.2-3-1m";

    // Of Debian 13's root, 82 MB: in 2.6 s of one processor where level 5 takes 5.6, and 5 % longer (32.3 MB, not 30.8).
    private const int Level = 3;
    private const int Piece = 1024 * 1024;

    // RFC 1952, 2.3: gzip, deflate, no flags, no time, no hint, system unknown.
    private static ReadOnlySpan<byte> Header => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

    /// <summary>Compresses all that is left in <paramref name="content"/>.</summary>
    public static async Task WriteAsync(Stream content, Stream output, CancellationToken cancellationToken)
    {
        // One more than can be compressed at the same time: it is read or written meanwhile.
        var members = Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => new Member()).ToArray();
        for (var number = 0; ; number++)
        {
            var member = members[number % members.Length];
            await output.WriteAsync(await member.EndAsync(), cancellationToken);
            if (!await member.BeginAsync(content, isFirst: number == 0, cancellationToken))
            {
                for (var left = 1; left < members.Length; left++)
                {
                    await output.WriteAsync(await members[(number + left) % members.Length].EndAsync(), cancellationToken);
                }

                return;
            }
        }
    }

    /// <summary>True for content that begins as gzip does.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> beginning) => beginning.StartsWith(Header[..3]);

    /// <summary>The content of what somebody else compressed.</summary>
    public static Stream Open(Stream compressed) => new GZipStream(compressed, CompressionMode.Decompress);

    // What it needs is a megabyte and more: used again for the piece that comes a few pieces later.
    private sealed class Member
    {
        private readonly byte[] _piece = new byte[Piece];
        private readonly byte[] _part = new byte[64 * 1024];
        private readonly ArrayBufferWriter<byte> _member = new(Piece / 2);
        private readonly Deflater _deflater = new(Level, noZlibHeaderOrFooter: true);
        private Task _compressed = Task.CompletedTask;

        /// <summary>Takes the next piece; false at the content's end. Empty content is a member, too.</summary>
        public async Task<bool> BeginAsync(Stream content, bool isFirst, CancellationToken cancellationToken)
        {
            var length = await content.ReadAtLeastAsync(_piece, Piece, throwOnEndOfStream: false, cancellationToken);
            if (length == 0 && !isFirst)
            {
                return false;
            }

            _compressed = Task.Run(() => Compress(length), cancellationToken);
            return true;
        }

        /// <summary>The compressed piece; nothing where none was taken.</summary>
        public async Task<ReadOnlyMemory<byte>> EndAsync()
        {
            await _compressed;
            return _member.WrittenMemory;
        }

        private void Compress(int length)
        {
            _member.ResetWrittenCount();
            _member.Write(Header);
            _deflater.Reset();
            _deflater.SetInput(_piece, 0, length);
            _deflater.Finish();
            while (!_deflater.IsFinished)
            {
                _member.Write(_part.AsSpan(0, _deflater.Deflate(_part)));
            }

            var checksum = new Crc32();
            checksum.Update(new ArraySegment<byte>(_piece, 0, length));
            Span<byte> trailer = stackalloc byte[8];
            BinaryPrimitives.WriteUInt32LittleEndian(trailer, (uint)checksum.Value);
            BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)length);
            _member.Write(trailer);
        }
    }
}
