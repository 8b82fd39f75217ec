using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WorkerImages.TestKit.Benches;

/// <summary>
/// The keys of an engine at 127.0.0.1 that wants client certificates, in a folder: <c>server</c> and <c>expired</c>, and clients' folders as
/// <c>DOCKER_CERT_PATH</c> names them: <c>good</c>, <c>wrong-ca</c>, <c>no-client</c>, <c>locked</c> (a key that only root may read).
/// </summary>
internal static class EngineCertificates
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-2);
    private static readonly DateTimeOffset Until = From.AddDays(4);

    /// <summary>Makes them.</summary>
    public static void Write(string folder)
    {
        using var authority = Authority("bench");
        using var stranger = Authority("stranger");
        using var server = Issue(authority, "engine", "1.3.6.1.5.5.7.3.1", Until);
        using var expired = Issue(authority, "engine", "1.3.6.1.5.5.7.3.1", From.AddDays(1));
        using var client = Issue(authority, "client", "1.3.6.1.5.5.7.3.2", Until);
        WriteSet(Path.Combine(folder, "server"), authority, server);
        WriteSet(Path.Combine(folder, "expired"), authority, expired);
        WriteSet(Path.Combine(folder, "good"), authority, client);
        WriteSet(Path.Combine(folder, "wrong-ca"), stranger, client);
        WriteSet(Path.Combine(folder, "no-client"), authority, null);
        WriteSet(Path.Combine(folder, "locked"), authority, client);
        File.SetUnixFileMode(Path.Combine(folder, "locked", "key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(From, Until);
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, string usage, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        using var signed = request.Create(authority, From, until, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    private static void WriteSet(string folder, X509Certificate2 authority, X509Certificate2? certificate)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem() + "\n");
        if (certificate is null)
        {
            return;
        }

        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem() + "\n");
        File.SetUnixFileMode(Path.Combine(folder, "key.pem"), (UnixFileMode)0b110_100_100);
    }
}
