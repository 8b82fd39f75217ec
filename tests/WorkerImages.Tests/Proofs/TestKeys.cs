using System.Security.Cryptography;
using WorkerImages.Proofs;

namespace WorkerImages.Tests.Proofs;

internal static class TestKeys
{
    public static SigningKey New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SigningKey.Read(key.ExportPkcs8PrivateKeyPem(), null, "a new key");
    }
}
