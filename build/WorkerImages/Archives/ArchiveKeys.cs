using System.Collections.Immutable;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace WorkerImages.Archives;

/// <summary>
/// Keys for an archive: one of them must have signed its files (RFC 9580). This judges a signature as gpgv does for apt, and does not need gpgv.
/// One good signature is enough. A signature does not count when it is of SHA-1 or older, has expired, or is by a key that has expired or was revoked.
/// </summary>
internal sealed class ArchiveKeys
{
    private readonly ImmutableArray<PgpPublicKeyRing> _rings;
    private readonly ImmutableArray<string> _fingerprints;

    private ArchiveKeys(ImmutableArray<PgpPublicKeyRing> rings, ImmutableArray<string> fingerprints) => (_rings, _fingerprints) = (rings, fingerprints);

    /// <summary>The keys of keyrings, armoured or not.</summary>
    /// <param name="keyrings">The contents.</param>
    /// <param name="fingerprints">
    /// The only keys that count, in upper case: their subkeys do too, but for those with a <c>!</c> behind them; empty for all.
    /// </param>
    /// <exception cref="ArchiveException">A keyring cannot be read.</exception>
    public static ArchiveKeys Of(IEnumerable<byte[]> keyrings, ImmutableArray<string> fingerprints) => new([.. keyrings.SelectMany(RingsOf)], fingerprints);

    /// <summary>Null when one of the signatures is good; else why none is.</summary>
    /// <param name="signed">What was signed.</param>
    /// <param name="signatures">The signatures, armoured or not.</param>
    /// <param name="now">What keys and signatures expire by.</param>
    public string? Fault(byte[] signed, byte[] signatures, DateTimeOffset now)
    {
        var faults = new List<string>();
        foreach (var signature in Foreign(signatures, "its signature", objects => objects.OfType<PgpSignatureList>()
            .SelectMany(list => Enumerable.Range(0, list.Count).Select(index => list[index])).ToList()))
        {
            if (FaultOf(signature, signed, now) is not { } fault)
            {
                return null;
            }

            faults.Add(fault);
        }

        return faults.Count == 0 ? "it has no signature" : string.Join("; ", faults.Distinct());
    }

    private string? FaultOf(PgpSignature signature, byte[] signed, DateTimeOffset now)
    {
        var id = $"{signature.KeyId:X16}";
        var ring = _rings.FirstOrDefault(ring => ring.GetPublicKey(signature.KeyId) is not null);
        if (ring?.GetPublicKey(signature.KeyId) is not { } key)
        {
            return $"it is signed by key {id}, which is not in the image's keyrings for it";
        }

        var primary = ring.GetPublicKey();
        return !IsWanted(key, primary) ? $"it is signed by key {id}, and the source wants {string.Join(" or ", _fingerprints)}"
            : signature.HashAlgorithm is HashAlgorithmTag.Sha1 or HashAlgorithmTag.MD5 or HashAlgorithmTag.RipeMD160
                ? $"its signature by key {id} is of {signature.HashAlgorithm}, which does not count any more"
            : signature.SignatureType is not (PgpSignature.BinaryDocument or PgpSignature.CanonicalTextDocument) ? $"what key {id} signed is no file"
            : key.HasRevocation() || primary.HasRevocation() ? $"key {id}, which signed it, was revoked"
            : (Expired(key, now) ?? Expired(primary, now)) is { } end ? $"key {id}, which signed it, has expired on {end:yyyy-MM-dd}"
            : IsOver(signature, now) ? $"its signature by key {id} has expired"
            : !IsBound(key, primary) ? $"key {id}, which signed it, is no subkey that may sign"
            : !IsOf(signature, key, signed) ? $"its signature by key {id} is not of what it says"
            : null;
    }

    private bool IsWanted(PgpPublicKey key, PgpPublicKey primary) => _fingerprints.IsEmpty || _fingerprints.Any(wanted =>
        wanted.EndsWith('!') ? wanted[..^1] == Fingerprint(key) : wanted == Fingerprint(key) || wanted == Fingerprint(primary));

    private static string Fingerprint(PgpPublicKey key) => Convert.ToHexString(key.GetFingerprint());

    private static DateTime? Expired(PgpPublicKey key, DateTimeOffset now) =>
        key.GetValidSeconds() is > 0 and var seconds && key.CreationTime.AddSeconds(seconds) is var end && end < now.UtcDateTime ? end : null;

    private static bool IsOver(PgpSignature signature, DateTimeOffset now) =>
        signature.GetHashedSubPackets() is { } parts && parts.HasSignatureExpirationTime() && parts.GetSignatureExpirationTime() is > 0 and var seconds
        && signature.CreationTime.AddSeconds(seconds) < now.UtcDateTime;

    // A subkey is a key's own when the key says so.
    private static bool IsBound(PgpPublicKey key, PgpPublicKey primary) =>
        key.KeyId == primary.KeyId || key.GetSignaturesOfType(PgpSignature.SubkeyBinding).Any(binding =>
        {
            binding.InitVerify(primary);
            return binding.VerifyCertification(primary, key);
        });

    private static bool IsOf(PgpSignature signature, PgpPublicKey key, byte[] signed)
    {
        signature.InitVerify(key);
        signature.Update(signed);
        return signature.Verify();
    }

    private static List<PgpPublicKeyRing> RingsOf(byte[] keyring) =>
        Foreign(keyring, "a keyring of the image", objects => objects.OfType<PgpPublicKeyRing>().ToList()) is { Count: > 0 } rings
            ? rings
            : throw new ArchiveException("a keyring of the image has no key");

    // What is read is anybody's, and the library says in many ways that it cannot read it.
    private static T Foreign<T>(byte[] bytes, string what, Func<IEnumerable<PgpObject>, T> read)
    {
        try
        {
            using var decoded = PgpUtilities.GetDecoderStream(new MemoryStream(bytes));
            return read(Objects(new PgpObjectFactory(decoded)));
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            throw new ArchiveException($"{what} cannot be read: {unreadable.Message}", inner: unreadable);
        }
    }

    private static IEnumerable<PgpObject> Objects(PgpObjectFactory factory)
    {
        while (factory.NextPgpObject() is { } one)
        {
            yield return one;
        }
    }
}
