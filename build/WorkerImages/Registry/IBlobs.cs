using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>Blobs in registries: layers and configurations.</summary>
internal interface IBlobs
{
    /// <summary>True when the repository has it.</summary>
    Task<bool> ExistsAsync(Reference repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>A small blob's bytes, checked.</summary>
    /// <exception cref="RegistryException">It is longer than 8 MiB, or the bytes are others.</exception>
    Task<ReadOnlyMemory<byte>> ReadAsync(Reference repository, Descriptor blob, CancellationToken cancellationToken);

    /// <summary>A blob's bytes. Reading ends with an exception when they do not match the descriptor.</summary>
    Task<Stream> OpenAsync(Reference repository, Descriptor blob, CancellationToken cancellationToken);

    /// <summary>Reads a blob to its end and keeps nothing of it; again where the way to the registry broke.</summary>
    /// <exception cref="RegistryException">It is not there or not what its digest says (<see cref="RegistryException.IsAboutContent"/>), or the registry failed.</exception>
    Task CheckAsync(Reference repository, Descriptor blob, CancellationToken cancellationToken) => CopyAsync(repository, blob, Stream.Null, cancellationToken);

    /// <summary>As <see cref="CheckAsync"/>, and keeps it.</summary>
    /// <param name="repository">Where it is.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="destination">Holds it, and nothing else, afterwards.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task CopyAsync(Reference repository, Descriptor blob, Stream destination, CancellationToken cancellationToken);

    /// <summary>Sees to it that the repository has a blob: nothing is sent that is there, or that it can take from another repository.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="content">The blob.</param>
    /// <param name="mountFrom">Repositories of the same registry that may have it, without the registry.</param>
    /// <param name="position">Hears how many of the blob's bytes have been sent; goes back when sending begins again.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    Task<BlobArrival> PutAsync(
        Reference repository, BlobContent content, ImmutableArray<string> mountFrom, IProgress<long> position, CancellationToken cancellationToken);

    /// <summary>Sends a blob whatever the repository has under its digest, and takes it from no other one: for what is known to be damaged there.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="content">The blob.</param>
    /// <param name="position">As for <see cref="PutAsync"/>.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    Task SendAnewAsync(Reference repository, BlobContent content, IProgress<long> position, CancellationToken cancellationToken);
}

/// <summary>A blob to be sent.</summary>
/// <param name="Descriptor">What it is.</param>
/// <param name="Open">Gives its bytes from an offset on; is called again when sending has to go on after a fault.</param>
internal sealed record BlobContent(Descriptor Descriptor, Func<long, CancellationToken, Task<Stream>> Open)
{
    /// <summary>Bytes in memory.</summary>
    public static BlobContent Of(Descriptor descriptor, ReadOnlyMemory<byte> bytes) =>
        new(descriptor, (offset, _) => Task.FromResult<Stream>(new MemoryStream(bytes[(int)offset..].ToArray(), writable: false)));
}

/// <summary>How a blob came to be in a repository.</summary>
internal enum BlobArrival
{
    /// <summary>It was there.</summary>
    Existed,

    /// <summary>The registry took it from another of its repositories.</summary>
    Mounted,

    /// <summary>It was sent.</summary>
    Sent,
}
