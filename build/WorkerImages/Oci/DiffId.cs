using System.Diagnostics.CodeAnalysis;

namespace WorkerImages.Oci;

/// <summary>
/// The digest of a layer's tar before compression: it names the layer's content, however a builder compressed it
/// (OCI image-spec 1.1, config.md, "Layer DiffID").
/// </summary>
internal sealed record DiffId(Digest Digest)
{
    /// <exception cref="FormatException">The text is no digest.</exception>
    public static DiffId Parse(string text) => new(Digest.Parse(text));

    /// <summary>False when <paramref name="text"/> is no digest.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DiffId? diffId)
    {
        diffId = Digest.TryParse(text, out var digest) ? new(digest) : null;
        return diffId is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Digest.Text;
}
