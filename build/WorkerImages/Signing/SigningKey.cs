using System.Security.Cryptography;
using WorkerImages.Outcomes;

namespace WorkerImages.Signing;

/// <summary>
/// A private key on the curve P-256 or P-384. Signatures are ECDSA over SHA-256 on either curve: that is what cosign verifies with a key.
/// </summary>
internal sealed class SigningKey : IDisposable
{
    /// <summary>The environment variable that has the passphrase of an encrypted key.</summary>
    public const string PassphraseVariable = "WORKER_IMAGES_KEY_PASSPHRASE";

    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        Public = new(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The half to give away.</summary>
    public VerificationKey Public { get; }

    /// <summary>Reads PKCS#8, encrypted or not, or SEC1 (<c>EC PRIVATE KEY</c>).</summary>
    /// <param name="pem">The key's text.</param>
    /// <param name="passphrase">For an encrypted key; null or empty for none.</param>
    /// <param name="place">Where it is from, for messages: never its text.</param>
    /// <exception cref="WorkerImagesException">It is no such key, or the passphrase is not its own (<see cref="ExitCode.Usage"/>).</exception>
    public static SigningKey Read(string pem, string? passphrase, string place)
    {
        if (pem.Contains("SIGSTORE PRIVATE KEY", StringComparison.Ordinal) || pem.Contains("COSIGN PRIVATE KEY", StringComparison.Ordinal))
        {
            throw KeyPem.Refused(place, "it is in cosign's own encrypted form, which only cosign reads");
        }

        if (pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw KeyPem.Refused(place, "it is encrypted in the old form of openssl", $"convert it: openssl pkcs8 -topk8 -in {place} -out signing-key.pem");
        }

        if (!pem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return KeyPem.Import(place, key => key.ImportFromPem(pem), Keep);
        }

        return string.IsNullOrEmpty(passphrase)
            ? throw KeyPem.Refused(place, "it is encrypted, and there is no passphrase", $"set {PassphraseVariable}")
            : KeyPem.Import(place, key => key.ImportFromEncryptedPem(pem, passphrase), Keep);
    }

    /// <summary>Signs; two signatures of the same bytes are not alike.</summary>
    public byte[] Sign(ReadOnlySpan<byte> content) => _key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static SigningKey Keep(ECDsa key)
    {
        var kept = ECDsa.Create(key.ExportParameters(includePrivateParameters: true));
        return new(kept);
    }
}
