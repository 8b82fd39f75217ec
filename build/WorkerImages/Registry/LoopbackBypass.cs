using System.Net;

namespace WorkerImages.Registry;

/// <summary>The proxy that the environment names, but never for this machine itself: as every Go program has it, the docker command among them.</summary>
internal sealed class LoopbackBypass(IWebProxy proxy) : IWebProxy
{
    public System.Net.ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => proxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => RegistryPaths.IsLoopback(host.Host) || proxy.IsBypassed(host);
}
