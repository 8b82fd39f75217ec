using System.Globalization;

namespace WorkerImages.Engine.Daemon;

/// <summary>The way out of this machine, as Linux tells it.</summary>
internal static class DefaultRoute
{
    private const int EthernetMtu = 1500;

    /// <summary>
    /// The largest packet that leaves this machine whole, in bytes, where it is below what an engine gives its containers: networks that
    /// drop larger ones silently (tunnels, clouds) make downloads in a build hang. Null where there is nothing to set.
    /// </summary>
    public static int? SmallMtu() =>
        InterfaceOf(ReadIfThere("/proc/net/route")) is { } name
        && int.TryParse(ReadIfThere($"/sys/class/net/{name}/mtu"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var mtu)
        && mtu < EthernetMtu
            ? mtu
            : null;

    /// <summary>The interface of the default route in the text of <c>/proc/net/route</c>; null when there is none.</summary>
    public static string? InterfaceOf(string routes) =>
        routes.Split('\n')
            .Select(line => line.Split('\t', StringSplitOptions.TrimEntries))
            .FirstOrDefault(columns => columns.Length > 7 && columns[1] == "00000000" && columns[7] == "00000000")?[0];

    private static string ReadIfThere(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
}
