using System.Security.Cryptography;
using System.Text;
using WorkerImages.Bases;

namespace WorkerImages.TestKit.Benches;

/// <summary>
/// Debian 13's engine, 26.1, with what a rootless one needs, in a root file system of its own. Bootstrapped once and kept in the user's
/// cache, in a directory named after what it is made from.
/// </summary>
internal static class EngineRoot
{
    private const string Suite = "trixie";

    private const string Packages =
        "docker.io,docker-cli,docker-compose,rootlesskit,uidmap,slirp4netns,socat,haproxy,iproute2,iptables,passwd,mount,util-linux,procps,ca-certificates";

    private static readonly string[] Options =
    [
        "--mode=root", "--variant=apt", "--include=" + Packages, "--aptopt=APT::Install-Recommends \"false\"", "--dpkgopt=force-unsafe-io",
        "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
    ];

    /// <summary>Gives its path, and makes it first where it is missing.</summary>
    public static async Task<string> ObtainAsync(CancellationToken cancellationToken)
    {
        var sources = MachineArchive.Read("/").LinesFor(Suite, ["main"]);
        var recipe = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Suite, .. Options, .. sources]))))[..12];
        var kept = Path.Combine(TestCache.Folder, $"engine-root-{recipe}");
        using var turn = await TestCache.TurnAsync("engine-root", cancellationToken);
        if (Directory.Exists(kept))
        {
            return kept;
        }

        var making = $"{kept}.{Environment.ProcessId}";
        var made = await RunningProgram.RunAsync(
            "unshare",
            ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc", "mmdebstrap", .. Options, Suite, making, .. sources],
            "/",
            null,
            cancellationToken);
        if (made.ExitCode != 0)
        {
            throw new InvalidOperationException($"the root file system of engine 26.1 could not be made: {made}");
        }

        TestCache.Keep(making, kept, "engine-root-*");
        return kept;
    }
}
