using System.IO.Pipes;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet;
using Docker.DotNet.NativeHttp;
using WorkerImages.Engine.Discovery;

namespace WorkerImages.Engine;

/// <summary>.NET's own HTTP over whatever an engine listens on. Nothing is sent here.</summary>
internal static class DockerTransport
{
    private const string PipePrefix = "npipe:////./pipe/";
    private const int PlainPort = 2375;
    private const int TlsPort = 2376;

    /// <summary>The client library, over the same connection that the quick questions use.</summary>
    public static DockerClient Open(EngineAddress address, string apiVersion) =>
        new DockerClientBuilder()
            .WithTimeout(Timeout.InfiniteTimeSpan)
            .WithEndpoint(Endpoint(address))
            .WithApiVersion(Version.Parse(apiVersion))
            .WithTransportOptions(new NativeHttpTransportOptions { ConfigureHandler = handler => Configure(handler, address) })
            .Build();

    public static SocketsHttpHandler Handler(EngineAddress address)
    {
        var handler = new SocketsHttpHandler();
        Configure(handler, address);
        return handler;
    }

    /// <summary>The address as HTTP wants it; behind a socket or a pipe the host means nothing.</summary>
    public static Uri Endpoint(EngineAddress address)
    {
        var place = new Uri(address.Text);
        if (place.Scheme is "unix" or "npipe")
        {
            return new Uri("http://localhost");
        }

        var scheme = place.Scheme != "tcp" ? place.Scheme : address.CertificateDirectory is null ? "http" : "https";
        var port = place.Port > 0 ? place.Port : scheme == "http" ? PlainPort : TlsPort;
        return new UriBuilder(scheme, place.Host, port).Uri;
    }

    private static void Configure(SocketsHttpHandler handler, EngineAddress address)
    {
        handler.UseProxy = false;
        handler.AllowAutoRedirect = false; // no engine sends anybody elsewhere

        // An answer that is not read to its end is one given up (a cancelled build): the engine must see that now, not after two seconds.
        handler.ResponseDrainTimeout = TimeSpan.Zero;
        if (address.SocketPath is { } path)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectToSocketAsync(path, cancellationToken);
        }
        else if (address.Text.StartsWith(PipePrefix, StringComparison.Ordinal))
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectToPipeAsync(address.Text[PipePrefix.Length..], cancellationToken);
        }

        if (address.CertificateDirectory is { } directory)
        {
            handler.SslOptions = Tls(directory);
        }
    }

    private static async ValueTask<Stream> ConnectToSocketAsync(string path, CancellationToken cancellationToken)
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

    private static async ValueTask<Stream> ConnectToPipeAsync(string name, CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await pipe.ConnectAsync(cancellationToken);
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync();
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
        return new() { ClientCertificates = [own], CertificateChainPolicy = policy };
    }
}
