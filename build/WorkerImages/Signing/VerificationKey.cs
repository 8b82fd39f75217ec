using System.Security.Cryptography;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Signing;

/// <summary>The public half of a key, with which anybody can see that a signature is of its owner.</summary>
internal sealed class VerificationKey
{
    private const string Next = "name the file that has the public key of the images' owner, who gets it from the private one: openssl pkey -in signing-key.pem -pubout";

    private readonly byte[] _publicKey;

    internal VerificationKey(byte[] publicKey) => _publicKey = publicKey;

    /// <summary>The hash of the key in its standard form (SubjectPublicKeyInfo, DER): what records call it by.</summary>
    public Digest Id => Digest.Of(_publicKey);

    /// <summary>As <c>cosign verify --key</c> and <c>openssl pkey -pubin</c> read it.</summary>
    public string Pem => PemEncoding.WriteString("PUBLIC KEY", _publicKey) + "\n";

    /// <summary>True for the text of a private key. A person who only verifies should not have one.</summary>
    public static bool IsPrivate(string pem) => pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal);

    /// <summary>Reads a public key, or takes the public half of a private one that is not encrypted.</summary>
    /// <param name="pem">The key's text.</param>
    /// <param name="place">Where it is from, for messages.</param>
    /// <exception cref="WorkerImagesException">It is no such key (<see cref="ExitCode.Usage"/>).</exception>
    public static VerificationKey Read(string pem, string place)
    {
        if (!pem.Contains("-----BEGIN PUBLIC KEY-----", StringComparison.Ordinal))
        {
            return IsPrivate(pem)
                ? SigningKey.Read(pem, null, place).Public
                : throw KeyPem.Refused(place, "it holds no public key in PEM (-----BEGIN PUBLIC KEY-----)", Next);
        }

        return KeyPem.Import(place, key => key.ImportFromPem(pem), key => new VerificationKey(key.ExportSubjectPublicKeyInfo()), Next);
    }

    /// <summary>True when the signature is this key's over exactly these bytes.</summary>
    /// <param name="content">What was signed.</param>
    /// <param name="signature">ECDSA over SHA-256, as ASN.1's sequence of r and s.</param>
    public bool Verifies(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
