using System.Buffers.Binary;
using System.Text;

namespace WorkerImages.Engine;

/// <summary>
/// What a container without a terminal wrote, as engines send it: frames of a stream's number, three zeros, a length of four bytes, and the
/// bytes (Docker Engine API, "Attach to a container", stream format).
/// </summary>
internal static class ContainerLog
{
    private const int HeaderLength = 8;
    private const int LengthOffset = 4;
    private const int StandardError = 2;

    /// <summary>Reads it to its end.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    /// <exception cref="EndOfStreamException">It breaks off.</exception>
    public static async Task<ContainerOutput> ReadAsync(Stream frames, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var header = new byte[HeaderLength];
        var piece = new byte[64 * 1024];
        while (await frames.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
        {
            if (read < HeaderLength || header is not [<= StandardError, 0, 0, 0, ..])
            {
                throw new FormatException("it is not what a container wrote");
            }

            var stream = header[0] == StandardError ? error : output;
            for (long left = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(LengthOffset)); left > 0;)
            {
                var part = piece.AsMemory(0, (int)Math.Min(left, piece.Length));
                await frames.ReadExactlyAsync(part, cancellationToken);
                stream.Write(part.Span);
                left -= part.Length;
            }
        }

        return new(Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }
}
