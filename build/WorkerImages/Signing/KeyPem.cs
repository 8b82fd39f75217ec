using System.Security.Cryptography;
using WorkerImages.Outcomes;

namespace WorkerImages.Signing;

/// <summary>What reading a private and a public key have in common.</summary>
internal static class KeyPem
{
    // Object identifiers of the curves (RFC 5480): names of curves differ between systems.
    private static readonly string[] Curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34"];

    public static T Import<T>(string place, Action<ECDsa> read, Func<ECDsa, T> use, string? next = null)
    {
        using var key = ECDsa.Create();
        try
        {
            read(key);
            if (!Curves.Contains(CurveOf(key)))
            {
                throw Refused(place, "it is on another curve than P-256 or P-384", next);
            }

            return use(key);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            // What the system says about a wrong passphrase and a damaged key is the same, and never helps.
            throw Refused(place, "it is no EC key in PEM, it is damaged, or the passphrase is not its own", next, fault);
        }
    }

    public static WorkerImagesException Refused(string place, string why, string? next = null, Exception? inner = null) => new(
        ExitCode.Usage,
        $"the key {place} cannot be used",
        why,
        next ?? "make one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signing-key.pem",
        inner);

    private static string? CurveOf(ECDsa key)
    {
        var curve = key.ExportParameters(includePrivateParameters: false).Curve;
        return curve.IsNamed ? curve.Oid.Value ?? Oid.FromFriendlyName(curve.Oid.FriendlyName!, OidGroup.PublicKeyAlgorithm).Value : null;
    }
}
