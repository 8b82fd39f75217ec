using System.Security.Cryptography;
using System.Text;

namespace WorkerImages.Engine.Daemon;

/// <summary>
/// Where the private engine keeps what. What can be made again lies in the user's cache; sockets and process numbers lie under
/// <c>/run</c>, which a restart of the machine empties, and where a path is short enough for a socket (107 bytes).
/// </summary>
internal sealed record PrivateEnginePaths
{
    private PrivateEnginePaths(string cache, string state, string name) => (Cache, State, Name) = (cache, state, name);

    /// <summary>Images, build cache and logs.</summary>
    public string Cache { get; }

    /// <summary>Socket, process numbers, and what runs now.</summary>
    public string State { get; }

    /// <summary>Tells this engine's containers from another engine's in a containerd that both use.</summary>
    public string Name { get; }

    public string Data => Path.Combine(Cache, "data");

    /// <summary>What dockerd said since its last start.</summary>
    public string Log => Path.Combine(Cache, "dockerd.log");

    /// <summary>What the package manager said when it installed dockerd.</summary>
    public string InstallationLog => Path.Combine(Cache, "install.log");

    /// <summary>Held by the run that starts or stops the engine.</summary>
    public string Lock => Path.Combine(Cache, "lock");

    public string Execution => Path.Combine(State, "exec");

    /// <summary>Where dockerd keeps its own containerd's number.</summary>
    public string ContainerdProcessId => Path.Combine(Execution, "containerd", "containerd.pid");

    public string ProcessId => Path.Combine(State, "docker.pid");

    public string Socket => Path.Combine(State, "docker.sock");

    /// <param name="cacheDirectory">The user's cache folder.</param>
    /// <param name="runtimeDirectory"><c>/run</c>.</param>
    public static PrivateEnginePaths In(string cacheDirectory, string runtimeDirectory)
    {
        var cache = Path.Combine(Path.GetFullPath(cacheDirectory), "worker-images", "engine");
        var name = "worker-images-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cache)))[..8];
        return new(cache, Path.Combine(runtimeDirectory, name), name);
    }
}
