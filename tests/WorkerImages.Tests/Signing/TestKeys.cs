using System.Security.Cryptography;
using WorkerImages.Signing;

namespace WorkerImages.Tests.Signing;

internal static class TestKeys
{
    public static SigningKey New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SigningKey.Read(key.ExportPkcs8PrivateKeyPem(), null, "a new key");
    }
}
