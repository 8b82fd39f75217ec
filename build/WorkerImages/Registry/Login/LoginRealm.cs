using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace WorkerImages.Registry.Login;

/// <summary>
/// Judges where a registry would have a login shown. The server that answers for a registry names the place, often on another host, as GitLab
/// and Docker Hub do. So the place must be encrypted, and no address that only this machine's network has.
/// </summary>
internal static class LoginRealm
{
    /// <summary>Null for a place where a login may go, or may be asked for without one; else why not, for people.</summary>
    /// <param name="registry">The address of the registry.</param>
    /// <param name="realm">What it names: <c>http</c> or <c>https</c>.</param>
    /// <param name="listed">Hosts, with or without a port, that the user has listed for this registry.</param>
    public static string? Objection(Uri registry, Uri realm, ImmutableArray<string> listed)
    {
        if (listed.Any(host => host.Equals(realm.Host, StringComparison.OrdinalIgnoreCase) || host.Equals(HostAndPort(realm), StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var isOwn = realm.IdnHost == registry.IdnHost;
        var areHere = IsHere(realm) && IsHere(registry);
        if (realm.Scheme == Uri.UriSchemeHttp)
        {
            return registry.Scheme == Uri.UriSchemeHttp && (isOwn || areHere) ? null : "which is not encrypted";
        }

        return isOwn || areHere ? null
            : IsHere(realm) ? "which is this machine itself"
            : IsPrivate(realm) ? "which is an address of a private network"
            : registry.Scheme == Uri.UriSchemeHttp && !IsHere(registry) ? "and it speaks plain HTTP, so that anybody on the way may have named that"
            : null;
    }

    /// <summary>As it is listed.</summary>
    public static string HostAndPort(Uri realm) => $"{realm.Host}:{realm.Port}";

    private static bool IsHere(Uri place)
    {
        var host = place.IdnHost.TrimEnd('.');
        return host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal) || (AddressOf(place) is { } address && IPAddress.IsLoopback(address));
    }

    private static IPAddress? AddressOf(Uri place) =>
        !IPAddress.TryParse(place.IdnHost.TrimEnd('.'), out var address) ? null
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? Embedded(address.GetAddressBytes()) ?? address
        : address;

    // IPv6 has IPv4's addresses, too: mapped, compatible (RFC 4291, 2.5.5), translated (RFC 2765, 6052, 8215) and 6to4 (RFC 3056).
    private static IPAddress? Embedded(byte[] address) => address switch
    {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 or 1] => null,
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] or [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..]
            or [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, ..] or [0, 0x64, 0xff, 0x9b, ..] => new(address[12..]),
        [0x20, 0x02, ..] => new(address[2..6]),
        _ => null,
    };

    // RFC 1918, 3927, 4193, 4291 and 6598; the unspecified address (0.0.0.0, ::) leads to this machine on some systems.
    private static bool IsPrivate(Uri place) => AddressOf(place) is { } address && (address.AddressFamily == AddressFamily.InterNetworkV6
        ? address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal || address.Equals(IPAddress.IPv6Any)
        : address.GetAddressBytes() is [0 or 10, ..] or [169, 254, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..]);
}
