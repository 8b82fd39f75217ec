using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Contexts;

/// <summary>
/// Reads a file of a build context and fails if it is not what was found: a build's identity is made of what was found, so no
/// other content may have its name.
/// </summary>
internal sealed class ContextFileStream(ContextFile file) : Stream
{
    private readonly SafeFileHandle _content = Open(file);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    public override bool CanRead => true;

    // A tar's header, which goes first, holds the length: what does not seek would be copied into memory to find it.
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Size;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <exception cref="WorkerImagesException">What was read is not the file that was found.</exception>
    public void CheckWhole()
    {
        if (_read != file.Size || RandomAccess.Read(_content, new byte[1], _read) > 0 || Digest.OfHash(_hash.GetCurrentHash()) != file.Content)
        {
            throw Changed(file);
        }
    }

    public override int Read(Span<byte> buffer) => Note(buffer, RandomAccess.Read(_content, buffer, _read));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    // A file is read at once wherever it is: to hand each of ten thousands to another thread takes longer.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    // Too much or too little would make the rest of the tar unreadable, so this throws at once.
    private int Note(ReadOnlySpan<byte> buffer, int count)
    {
        _read += count;
        _hash.AppendData(buffer[..count]);
        return _read > file.Size || (count == 0 && buffer.Length > 0 && _read < file.Size) ? throw Changed(file) : count;
    }

    private static SafeFileHandle Open(ContextFile file)
    {
        try
        {
            return File.OpenHandle(file.FullPath);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Changed(file, gone);
        }
    }

    private static WorkerImagesException Changed(ContextFile file, Exception? fault = null) =>
        new(
            ExitCode.Build,
            $"'{file.Path}' changed while the image was being built",
            "what would be built is not what was planned",
            "run again",
            fault);
}
