using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Security;

namespace WorkerImages.TestKit.Archives;

/// <summary>A key that signs archives, with a subkey that does it where that is wanted.</summary>
internal sealed class SmallKey
{
    private const int Bits = 2048;
    private const string Name = "A Test Archive <archive@example.com>";

    private static readonly Lazy<SmallKey> Made = new(() => new());

    private readonly PgpSecretKeyRing _ring;
    private readonly HashAlgorithmTag _hash;
    private readonly bool _usesSubkey;

    /// <param name="lifetime">How long the key counts, from its creation two days ago on; null for ever.</param>
    /// <param name="usesSubkey">True when a subkey signs.</param>
    /// <param name="hash">What it signs with.</param>
    /// <param name="isRevoked">True when it was revoked.</param>
    public SmallKey(TimeSpan? lifetime = null, bool usesSubkey = false, HashAlgorithmTag hash = HashAlgorithmTag.Sha256, bool isRevoked = false)
    {
        var created = DateTime.UtcNow.AddDays(-2);
        var primary = Pair(created);
        var about = new PgpSignatureSubpacketGenerator();
        about.SetKeyFlags(false, PgpKeyFlags.CanSign | PgpKeyFlags.CanCertify);
        if (lifetime is { } time)
        {
            about.SetKeyExpirationTime(false, (long)time.TotalSeconds);
        }

        var maker = new PgpKeyRingGenerator(
            PgpSignature.PositiveCertification, primary, Name, SymmetricKeyAlgorithmTag.Null, HashAlgorithmTag.Sha256, Array.Empty<char>(), useSha1: false, about.Generate(), null, new SecureRandom());
        if (usesSubkey)
        {
            var signs = new PgpSignatureSubpacketGenerator();
            signs.SetKeyFlags(false, PgpKeyFlags.CanSign);
            maker.AddSubKey(Pair(created), signs.Generate(), null, HashAlgorithmTag.Sha256, HashAlgorithmTag.Sha256);
        }

        _ring = maker.GenerateSecretKeyRing();
        (_hash, _usesSubkey) = (hash, usesSubkey);
        var keys = maker.GeneratePublicKeyRing();
        Keyring = (isRevoked ? PgpPublicKeyRing.InsertPublicKey(keys, Revoked(primary)) : keys).GetEncoded();
    }

    /// <summary>A key that all tests may use: making one takes a while.</summary>
    public static SmallKey Shared => Made.Value;

    /// <summary>Its public part.</summary>
    public byte[] Keyring { get; }

    /// <summary>Its public part, armoured.</summary>
    public string Armoured => Encoding.ASCII.GetString(Armour(Keyring));

    /// <summary>The fingerprint of the key itself, in upper case.</summary>
    public string Fingerprint => Convert.ToHexString(_ring.GetPublicKey().GetFingerprint());

    private PgpSecretKey Signer => _ring.GetSecretKeys().ElementAt(_usesSubkey ? 1 : 0);

    /// <summary>A text with its signatures behind it, as InRelease is.</summary>
    public static byte[] ClearSign(byte[] text, IReadOnlyCollection<SmallKey> keys)
    {
        var lines = Encoding.UTF8.GetString(text).TrimEnd('\n').Split('\n');
        var canonical = Encoding.UTF8.GetBytes(string.Join("\r\n", lines.Select(line => line.TrimEnd(' ', '\t'))));
        var escaped = string.Concat(lines.Select(line => (line.StartsWith('-') ? "- " : "") + line + "\n"));
        var signatures = Encoding.ASCII.GetString(Sign(canonical, keys, PgpSignature.CanonicalTextDocument));
        return Encoding.UTF8.GetBytes($"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{escaped}{signatures}");
    }

    /// <summary>The signatures alone, armoured, as Release.gpg has them.</summary>
    public static byte[] Sign(byte[] content, IReadOnlyCollection<SmallKey> keys) => Sign(content, keys, PgpSignature.BinaryDocument);

    private static byte[] Sign(byte[] content, IReadOnlyCollection<SmallKey> keys, int type)
    {
        var bytes = new MemoryStream();
        foreach (var key in keys)
        {
            var maker = new PgpSignatureGenerator(key.Signer.PublicKey.Algorithm, key._hash);
            maker.InitSign(type, key.Signer.ExtractPrivateKey([]));
            var about = new PgpSignatureSubpacketGenerator();
            about.SetIssuerFingerprint(false, key.Signer.PublicKey);
            maker.SetHashedSubpackets(about.Generate());
            maker.Update(content);
            maker.Generate().Encode(bytes);
        }

        return Armour(bytes.ToArray());
    }

    private static byte[] Armour(byte[] content)
    {
        var bytes = new MemoryStream();
        using (var armour = new ArmoredOutputStream(bytes))
        {
            armour.Write(content);
        }

        return bytes.ToArray();
    }

    private static PgpPublicKey Revoked(PgpKeyPair pair)
    {
        var maker = new PgpSignatureGenerator(pair.PublicKey.Algorithm, HashAlgorithmTag.Sha256);
        maker.InitSign(PgpSignature.KeyRevocation, pair.PrivateKey);
        return PgpPublicKey.AddCertification(pair.PublicKey, maker.GenerateCertification(pair.PublicKey));
    }

    private static PgpKeyPair Pair(DateTime created)
    {
        var maker = new RsaKeyPairGenerator();
        maker.Init(new KeyGenerationParameters(new SecureRandom(), Bits));
        return new(PublicKeyAlgorithmTag.RsaGeneral, maker.GenerateKeyPair(), created);
    }
}
