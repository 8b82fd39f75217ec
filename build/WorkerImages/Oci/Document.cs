namespace WorkerImages.Oci;

/// <summary>
/// A manifest or an index, byte for byte as it was received or will be sent: its digest is of these bytes, so they are never rewritten
/// (OCI distribution-spec 1.1, "Pulling manifests").
/// </summary>
internal sealed record Document
{
    /// <summary>More than registries must take (4 MiB, distribution-spec 1.1, "Pushing Manifests") is not read.</summary>
    public const int LongestBytes = 4 * 1024 * 1024;

    /// <exception cref="FormatException">There are more bytes than a manifest may have.</exception>
    public Document(string mediaType, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LongestBytes)
        {
            throw new FormatException($"a manifest of {bytes.Length} bytes is longer than {LongestBytes}");
        }

        MediaType = mediaType;
        Bytes = bytes;
        Digest = Digest.Of(bytes.Span);
    }

    /// <summary>What the bytes are.</summary>
    public string MediaType { get; }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Of the bytes.</summary>
    public Digest Digest { get; }

    /// <summary>What an index or a subject writes of it.</summary>
    public Descriptor Descriptor => new(MediaType, Digest, Bytes.Length);

    /// <summary>Two are equal when their bytes are, and what they are said to be.</summary>
    public bool Equals(Document? other) => other is not null && other.Digest == Digest && other.MediaType == MediaType;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MediaType, Digest);
}
