using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace WorkerImages.Oci;

/// <summary>
/// The hash of some bytes, as registries and engines write it: <c>sha256:</c> and 64 lower-case hex digits
/// (OCI image-spec 1.1, descriptor.md, "Digests").
/// </summary>
internal sealed record Digest
{
    private const string Prefix = "sha256:";
    private const int HexLength = 64;

    private Digest(string text) => Text = text;

    /// <summary>The whole digest, algorithm included.</summary>
    public string Text { get; }

    /// <summary>The hex digits without the algorithm.</summary>
    public string Hex => Text[Prefix.Length..];

    /// <summary>The first twelve hex digits: enough to tell images of one catalogue apart in a table or a tag.</summary>
    public string Short => Hex[..12];

    /// <summary>The digest of <paramref name="content"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) => OfHash(SHA256.HashData(content));

    /// <summary>The digest of all that is left in <paramref name="content"/>.</summary>
    public static async Task<Digest> OfAsync(Stream content, CancellationToken cancellationToken) =>
        OfHash(await SHA256.HashDataAsync(content, cancellationToken));

    /// <summary>The digest that a SHA-256 hash is.</summary>
    public static Digest OfHash(ReadOnlySpan<byte> hash) => new(Prefix + Convert.ToHexStringLower(hash));

    /// <exception cref="FormatException">The text is no sha256 digest; the message quotes it.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest)
            ? digest
            : throw new FormatException($"'{text}' is not a digest: expected sha256: and 64 lower-case hex digits");

    /// <summary>False when <paramref name="text"/> is no sha256 digest.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Digest? digest)
    {
        var isDigest = text is not null
            && text.Length == Prefix.Length + HexLength
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.AsSpan(Prefix.Length).IndexOfAnyExceptInRange('0', 'f') < 0
            && text.AsSpan(Prefix.Length).IndexOfAnyInRange(':', '`') < 0;
        digest = isDigest ? new Digest(text!) : null;
        return isDigest;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
