using System.Security.Cryptography;
using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>Reads a blob and fails at its end, or before, when it is not the one that was asked for.</summary>
internal sealed class VerifiedStream(Stream inner, Descriptor blob, IDisposable owner, Func<string, Exception> corrupt) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;
    private bool _isVerified;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => blob.Size;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Take(buffer.Span[..count], buffer.Length > 0);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Take(buffer.AsSpan(offset, read), count > 0);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            owner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> bytes, bool isAsked)
    {
        _hash.AppendData(bytes);
        _read += bytes.Length;
        if (_read > blob.Size)
        {
            throw corrupt($"{blob.Digest} should have {blob.Size} bytes and has more");
        }

        if (isAsked && bytes.IsEmpty && !_isVerified)
        {
            Verify();
        }
    }

    private void Verify()
    {
        var digest = Digest.OfHash(_hash.GetHashAndReset());
        _isVerified = digest == blob.Digest && _read == blob.Size
            ? true
            : throw corrupt($"what came has {_read} bytes and the digest {digest}, not {blob.Size} bytes and {blob.Digest}");
    }
}
