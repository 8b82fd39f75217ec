using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WorkerImages.TestKit.Registries;

/// <summary>Ends TLS before a server that speaks plain HTTP, with a certificate for <c>localhost</c>, <c>127.0.0.1</c> and where it listens.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly LoopbackServer _server;

    /// <param name="upstream">The server's host and port.</param>
    /// <param name="authority">Who signs the certificate.</param>
    /// <param name="address">Where it listens, if not on loopback.</param>
    public TlsFront(string upstream, TestAuthority authority, IPAddress? address = null)
    {
        _certificate = authority.Issue(address);
        _server = new(async (client, end) =>
        {
            await using var secured = new SslStream(client.GetStream());
            await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, end);
            using var server = await LoopbackServer.ConnectAsync(upstream, end);
            await Task.WhenAny(secured.CopyToAsync(server.GetStream(), end), server.GetStream().CopyToAsync(secured, end));
        }, address);
    }

    /// <summary>The port it listens on.</summary>
    public string Port => _server.Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }
}

/// <summary>An authority of a test's own, as a company has one.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));

        // What OpenSSL asks for where it is strict, as in Python from 3.13 on.
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>For those who are to trust it.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A server's certificate for <c>localhost</c>, <c>127.0.0.1</c> and, if need be, another address.</summary>
    public X509Certificate2 Issue(IPAddress? address = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(address ?? IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var issued = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
        using var complete = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(complete.Export(X509ContentType.Pfx), null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
