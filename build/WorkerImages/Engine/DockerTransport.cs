using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet;
using Docker.DotNet.NativeHttp;

namespace WorkerImages.Engine;

/// <summary>Makes clients: .NET's own HTTP over a socket of either kind. Nothing is sent yet.</summary>
internal static class DockerTransport
{
    /// <param name="address">Where.</param>
    /// <param name="apiVersion">The version in every path; null to leave it to the engine.</param>
    public static DockerClient Open(EngineAddress address, Version? apiVersion)
    {
        var builder = new DockerClientBuilder().WithTimeout(Timeout.InfiniteTimeSpan);
        if (address.Text.StartsWith("npipe://", StringComparison.Ordinal))
        {
            builder = builder.WithEndpoint(new Uri(address.Text));
        }
        else
        {
            builder = builder.WithEndpoint(Endpoint(address)).WithTransportOptions(new NativeHttpTransportOptions { ConfigureHandler = handler => Configure(handler, address) });
        }

        return (apiVersion is null ? builder : builder.WithApiVersion(apiVersion)).Build();
    }

    private static Uri Endpoint(EngineAddress address)
    {
        if (address.SocketPath is not null)
        {
            return new Uri("http://localhost");
        }

        var place = new Uri(address.Text);
        var scheme = place.Scheme != "tcp" ? place.Scheme : address.CertificateDirectory is null ? "http" : "https";
        return new UriBuilder(place) { Scheme = scheme, Port = place.Port > 0 ? place.Port : scheme == "http" ? 2375 : 2376 }.Uri;
    }

    private static void Configure(SocketsHttpHandler handler, EngineAddress address)
    {
        handler.UseProxy = false;
        if (address.SocketPath is { } path)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(path, cancellationToken);
        }

        if (address.CertificateDirectory is { } directory)
        {
            handler.SslOptions = Tls(directory);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions Tls(string directory)
    {
        var own = X509Certificate2.CreateFromPemFile(Path.Combine(directory, "cert.pem"), Path.Combine(directory, "key.pem"));
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Path.Combine(directory, "ca.pem"));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return new()
        {
            ClientCertificates = [own],
            CertificateChainPolicy = policy,
        };
    }
}
