using System.Security.Cryptography;
using System.Text;
using WorkerImages.Bases;

namespace WorkerImages.TestKit.Benches;

/// <summary>
/// An engine of another suite than this machine's, in its own root file system. Bootstrapped once and kept in the user's cache, in a
/// directory named after what it is made from.
/// </summary>
/// <param name="Suite">The suite.</param>
/// <param name="Packages">What is in it, separated by commas.</param>
internal sealed record EngineRoot(string Suite, string Packages)
{
    private static readonly string[] Options =
    [
        "--mode=root", "--variant=apt", "--aptopt=APT::Install-Recommends \"false\"", "--dpkgopt=force-unsafe-io",
        "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*",

        // Indexes of a suite that is not released are good for a week, and mirrors may be older: what is tested here is an engine, not its archive.
        "--aptopt=Acquire::Check-Valid-Until \"false\"",
    ];

    /// <summary>Debian 13's engine, 26.1, with what a rootless one needs.</summary>
    public static EngineRoot Trixie { get; } = new(
        "trixie", "docker.io,docker-cli,docker-compose,rootlesskit,uidmap,slirp4netns,socat,haproxy,iproute2,iptables,passwd,mount,util-linux,procps,ca-certificates");

    /// <summary>The newest engine that the distribution has: of the suite that is going to be released next.</summary>
    public static EngineRoot Newest { get; } = new("forky", "docker.io,iproute2,iptables,passwd,mount,util-linux,procps,ca-certificates");

    /// <summary>Gives its path, and makes it first where it is missing.</summary>
    public async Task<string> ObtainAsync(CancellationToken cancellationToken)
    {
        var sources = MachineArchive.Read("/").LinesFor(Suite, ["main"]);
        var recipe = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Suite, Packages, .. Options, .. sources]))))[..12];
        var name = $"engine-root-{Suite}";
        var kept = Path.Combine(TestCache.Folder, $"{name}-{recipe}");
        using var turn = await TestCache.TurnAsync(name, cancellationToken);
        if (Directory.Exists(kept))
        {
            return kept;
        }

        var making = $"{kept}.{Environment.ProcessId}";
        var made = await RunningProgram.RunAsync(
            "unshare",
            ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc", "mmdebstrap", .. Options, "--include=" + Packages, Suite, making, .. sources],
            "/",
            null,
            cancellationToken);
        if (made.ExitCode != 0)
        {
            throw new InvalidOperationException($"the root file system of {Suite}'s engine could not be made: {made}");
        }

        TestCache.Keep(making, kept, name + "-*");
        return kept;
    }
}
