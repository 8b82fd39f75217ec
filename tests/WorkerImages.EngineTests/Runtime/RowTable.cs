using System.Collections.Immutable;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>All rows.</summary>
internal static class RowTable
{
    /// <summary>In the order of their numbers within each part.</summary>
    public static ImmutableArray<Row> All { get; } =
        [.. SocketRows.All, .. StartRows.All, .. EndpointRows.All, .. TransportRows.All, .. RestartRows.All, .. LifeRows.All, .. TrustRows.All, .. RegistryRows.All];

    /// <summary>Scenarios, or parts of them, that no machine of ours can run: decided from recorded inputs by <c>tests/shell</c>.</summary>
    public static ImmutableArray<(string Number, string Title, string Reason)> NotRun { get; } =
    [
        ("6", "Docker Desktop and OrbStack themselves", "products for other systems; rows 6a and 6b run against stubs that announce them"),
        ("12", "OpenShift itself", "no cluster; row 12 runs with the uid and group that OpenShift gives"),
        ("20", "SELinux itself", "this kernel has none; rows 20a and 20b have connect denied by seccomp with the same error"),
        ("33", "ssh with a client, known_hosts and key", "the image has no ssh client by design; row 33 shows what is said then"),
    ];

    /// <summary>The sockets, by look, that rows need of an engine.</summary>
    public static ImmutableArray<string> SocketsOf(string engine) =>
        [.. All.Where(row => row.On.Contains(engine))
            .SelectMany(row => row.MoreSockets.Append(row.Socket))
            .OfType<string>()
            .Where(look => look.Contains(' ', StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)];
}
