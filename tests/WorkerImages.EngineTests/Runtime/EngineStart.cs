using System.Collections.Immutable;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>How each engine of the rows is started in a bench, with a control socket and one for each look that rows ask for.</summary>
/// <param name="bench">Where.</param>
/// <param name="looks">The sockets to have: <c>0:106 660</c>, and behind a <c>#</c> what tells two of one look apart.</param>
internal sealed class EngineStart(Bench bench, ImmutableArray<string> looks)
{
    /// <summary>The name of its log in the bench.</summary>
    public string Log { get; private set; } = "";

    /// <summary>The socket that tests give orders through.</summary>
    public string Control { get; private set; } = "";

    public async Task<ImmutableDictionary<string, string>> DockerAsync(string name, string options)
    {
        var sockets = Name(name);
        var listens = string.Join(' ', sockets.Values.Append(Control).Select(path => $"-H unix://{path}"));
        await RunAsync($"engine {name} {listens} {options}");
        return sockets;
    }

    /// <summary>An engine whose containers outlive it, with its socket in a directory that can be mounted.</summary>
    public async Task<ImmutableDictionary<string, string>> LiveRestoreAsync(string name)
    {
        Directory.CreateDirectory(Path.Combine(bench.Folder, $"{name}.run"));
        var sockets = await DockerAsync(name, $"--live-restore -H unix://$folder/{name}.run/docker.sock");
        return sockets.Add("restarted", Path.Combine(bench.Folder, $"{name}.run", "docker.sock"));
    }

    /// <summary>An engine that also serves TLS on 127.0.0.1:2376, and a second one that knows no API older than 1.44 and whose certificate on 2377 has expired.</summary>
    public async Task<ImmutableDictionary<string, string>> WithTlsAndFloorAsync(string name)
    {
        var floor = Path.Combine(bench.Folder, "s", "floor.sock");
        await RunAsync($"DOCKER_MIN_API_VERSION=1.44 engine floor -H unix://{floor} {Tls(2377, "expired")}");
        var sockets = await DockerAsync(name, Tls(2376, "server"));
        return sockets.Add("floor", floor);
    }

    private string Tls(int port, string certificates)
    {
        var keys = Path.Combine(bench.Folder, "x", "certificates", certificates);
        return $"-H tcp://127.0.0.1:{port} --tlsverify --tlscacert {keys}/ca.pem --tlscert {keys}/cert.pem --tlskey {keys}/key.pem";
    }

    public async Task<ImmutableDictionary<string, string>> RemappedAsync(string name)
    {
        await RunAsync("account dockremap 990 300000");
        await RunAsync("lend dockremap 300000 107");
        return await DockerAsync(name, "--userns-remap=dockremap");
    }

    /// <summary>An engine of an unprivileged user, whose group 0 is that user's own.</summary>
    public async Task<ImmutableDictionary<string, string>> RootlessAsync(string name)
    {
        Log = name;
        Control = Path.Combine(bench.Folder, name, "docker.sock");
        await RunAsync("account rootless 1000 400000");
        await RunAsync($"rootless {name}");
        return ImmutableDictionary<string, string>.Empty.Add("rootless", Control);
    }

    public async Task<ImmutableDictionary<string, string>> PodmanAsync(string name)
    {
        var sockets = Name(name).Add("podman", Path.Combine(bench.Folder, "s", "podman.sock"));
        foreach (var (path, index) in sockets.Values.Append(Control).Select((path, index) => (path, index)))
        {
            await RunAsync($"podman_api {name}{(path == Control ? "" : index)} {path}");
        }

        return sockets;
    }

    /// <summary>Makes the sockets look as asked.</summary>
    public async Task OwnAsync(ImmutableDictionary<string, string> sockets)
    {
        foreach (var look in looks)
        {
            // dockerd makes them one after the other
            await Eventually.IsTrueAsync(() => File.Exists(sockets[look]), TimeSpan.FromSeconds(30), CancellationToken.None);
            var words = look.Split(' ');
            await RunAsync($"own {words[0]} {words[1]} {sockets[look]}");
        }
    }

    private ImmutableDictionary<string, string> Name(string name)
    {
        Log = name;
        Control = Path.Combine(bench.Folder, "s", $"{name}.sock");
        return looks.Select((look, index) => (look, index))
            .ToImmutableDictionary(each => each.look, each => Path.Combine(bench.Folder, "s", $"{name}-{each.index}.sock"), StringComparer.Ordinal);
    }

    private Task RunAsync(string line) => bench.RunAsync(line, CancellationToken.None);
}
