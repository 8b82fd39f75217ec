using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using WorkerImages.Machine;

namespace WorkerImages.Registry;

/// <summary>
/// Connections to registries and their login servers. A registry with its own authorities has its own connections. They trust these authorities
/// for the registry, its login server and the hosts that it sends on to, and for no other host.
/// </summary>
internal sealed class RegistryConnections(RegistryOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<(string? Ca, bool FollowsRedirects), Lazy<HttpMessageInvoker>> _all = new();

    /// <summary>For requests to a registry: it may send on to where blobs are kept.</summary>
    public HttpMessageInvoker To(string registry) => Of(registry, followsRedirects: true);

    /// <summary>For requests to its login server: what is shown there is never sent on.</summary>
    public HttpMessageInvoker ToLoginOf(string registry) => Of(registry, followsRedirects: false);

    public void Dispose()
    {
        foreach (var made in _all.Values.Where(each => each.IsValueCreated))
        {
            made.Value.Dispose();
        }
    }

    private HttpMessageInvoker Of(string registry, bool followsRedirects) => _all.GetOrAdd(
        (options.Of(registry).Ca, followsRedirects), key => new(() => new HttpMessageInvoker(Handler(key.Ca, key.FollowsRedirects)))).Value;

    private static SocketsHttpHandler Handler(string? ca, bool followsRedirects)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = followsRedirects,
            AutomaticDecompression = DecompressionMethods.None, // digests are of the bytes that come
            Proxy = new LoopbackBypass(HttpClient.DefaultProxy),
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ResponseDrainTimeout = TimeSpan.Zero,
        };
        if (ca is not null)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(ca);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None
                || (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsSignedBy(authorities, (X509Certificate2)certificate!, chain!));
        }

        return handler;
    }

    // The name fits, and this machine does not know who signed it.
    private static bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate2 certificate, X509Chain presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // as the machine's own are judged
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1")); // server authentication (RFC 5280, 4.2.1.12)
        return chain.Build(certificate);
    }
}
