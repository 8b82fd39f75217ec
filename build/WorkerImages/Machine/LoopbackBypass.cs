using System.Net;

namespace WorkerImages.Machine;

/// <summary>The proxy that the environment names, but never for this machine itself: as every Go program has it, the docker command among them.</summary>
internal sealed class LoopbackBypass(IWebProxy proxy) : IWebProxy
{
    public System.Net.ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    /// <summary>True for names of this machine.</summary>
    public static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public Uri? GetProxy(Uri destination) => proxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => IsLoopback(host.Host) || proxy.IsBypassed(host);
}
