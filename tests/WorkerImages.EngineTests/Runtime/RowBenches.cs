using System.Collections.Concurrent;
using WorkerImages.TestKit.Benches;
using static WorkerImages.EngineTests.Runtime.EngineNames;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>
/// All that rows share, made when the first row asks: two benches (this machine's own root file system for engine 20.10 and podman, Debian
/// 13's for 26.1), the engines in them, endpoints without an engine, keys, and the image.
/// </summary>
public sealed class RowBenches : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<SocketEngine>>> _engines = new();
    private readonly Lazy<Task<WorkerImage>> _image = new(() => WorkerImage.ObtainAsync(CancellationToken.None));
    private readonly Lazy<Bench> _machine = new(() => Bench.Start("/"));
    private readonly Lazy<Task<Bench>> _trixie = new(async () => Bench.Start(await EngineRoot.Trixie.ObtainAsync(CancellationToken.None)));
    private readonly ConcurrentDictionary<Bench, Lazy<FixtureEndpoints>> _fixtures = new();
    private readonly ConcurrentDictionary<Bench, Lazy<Task>> _registries = new();

    /// <summary>An engine; started when it is asked for the first time.</summary>
    /// <param name="name">One of <see cref="EngineNames"/>.</param>
    internal Task<SocketEngine> EngineAsync(string name) => _engines.GetOrAdd(name, _ => new(() => StartAsync(name))).Value;

    /// <summary>Endpoints without an engine, and keys in <c>certificates</c>, in a folder of the engine's bench.</summary>
    internal FixtureEndpoints FixturesOf(SocketEngine engine) => FixturesOf(engine.Bench);

    /// <summary>The registry in an engine's bench; started when it is asked for the first time.</summary>
    internal Task RegistryAsync(SocketEngine engine) =>
        _registries.GetOrAdd(engine.Bench, _ => new(() => RowRegistry.StartAsync(engine, FixturesOf(engine), CancellationToken.None))).Value;

    /// <summary>Stops <see cref="Docker20Restarted"/>, whose containers go on, and starts it again: with new sockets in the old places.</summary>
    internal static async Task RestartAsync(SocketEngine engine)
    {
        await engine.Bench.RunAsync("stop live", CancellationToken.None);
        var start = new EngineStart(engine.Bench, RowTable.SocketsOf(engine.Name));
        await start.OwnAsync(await start.LiveRestoreAsync("live"));
        await SocketEngine.AwaitAsync(engine.Bench, start.Log, start.Control, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var fixtures in _fixtures.Values)
        {
            fixtures.Value.Dispose();
        }

        if (_machine.IsValueCreated)
        {
            await _machine.Value.DisposeAsync();
        }

        if (_trixie.IsValueCreated && _trixie.Value.IsCompletedSuccessfully)
        {
            await (await _trixie.Value).DisposeAsync();
        }
    }

    private FixtureEndpoints FixturesOf(Bench bench) => _fixtures.GetOrAdd(bench, _ => new(() => Fixtures(bench))).Value;

    private static FixtureEndpoints Fixtures(Bench bench)
    {
        var fixtures = new FixtureEndpoints(Path.Combine(bench.Folder, "x"));
        EngineCertificates.Write(fixtures.At("certificates"));
        RowFiles.Write(fixtures);
        return fixtures;
    }

    private async Task<SocketEngine> StartAsync(string name)
    {
        var bench = name is Docker20 or Docker20Restarted or Podman ? _machine.Value : await _trixie.Value;
        FixturesOf(bench);
        var start = new EngineStart(bench, RowTable.SocketsOf(name));
        var sockets = name switch
        {
            Docker20 => await start.DockerAsync("docker20", "-H tcp://127.0.0.1:2375 --tls=false"),
            Docker20Restarted => await start.LiveRestoreAsync("live"),
            Docker26 => await start.WithTlsAndFloorAsync("docker26"),
            Docker26Remapped => await start.RemappedAsync("remapped"),
            Docker26Rootless => await start.RootlessAsync("rootless"),
            Podman => await start.PodmanAsync("podman"),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such engine"),
        };
        var version = await SocketEngine.AwaitAsync(bench, start.Log, start.Control, CancellationToken.None);
        await start.OwnAsync(sockets);
        var engine = new SocketEngine(name, version, new DockerProgram($"unix://{start.Control}"), bench, sockets);
        var image = await _image.Value;
        await SocketEngine.ImportAsync(engine.Docker, name == Podman ? image.WithoutHealthCheck() : image, CancellationToken.None);
        if (Both.Contains(name))
        {
            await AddStaticAsync(engine);
        }

        if (name == Docker26)
        {
            await AddProgramAsync(engine, "socat", "/usr/bin/socat");
            await AddProgramAsync(engine, "haproxy", "/usr/sbin/haproxy");
        }

        return engine;
    }

    // What an owner gets who adds a package to an image: the image worker-NAME.
    private static async Task AddProgramAsync(SocketEngine engine, string name, string program)
    {
        var folder = Path.Combine(engine.Bench.Folder, name);
        await engine.Bench.RunAsync($"copy_program {program} $folder/{name}", CancellationToken.None);
        await CommitAsync(engine, name, [], container => engine.Docker.RunAsync(["cp", folder + "/.", container + ":/"], CancellationToken.None));
    }

    // What an owner gets who says start: user, the image worker-static: all that the build does about it is done here.
    private static Task AddStaticAsync(SocketEngine engine) => CommitAsync(engine, "static", ["--change", "USER 1000:1000"], async container =>
    {
        const string Facts = "/usr/local/lib/worker/image.conf";
        var copy = Path.Combine(engine.Bench.Folder, $"{Guid.NewGuid():n}.conf");
        await engine.Docker.RunAsync(["cp", container + ":" + Facts, copy], CancellationToken.None);
        await File.AppendAllTextAsync(copy, "static=1\n");
        await engine.Docker.RunAsync(["cp", copy, container + ":" + Facts], CancellationToken.None);
    });

    private static async Task CommitAsync(SocketEngine engine, string name, string[] options, Func<string, Task> change)
    {
        var container = (await engine.Docker.RunAsync(["create", SocketEngine.Image], CancellationToken.None)).StandardOutput.Trim();
        await change(container);
        await engine.Docker.RunAsync(["commit", .. options, container, $"{SocketEngine.Image}-{name}"], CancellationToken.None);
        await engine.Docker.RunAsync(["rm", container], CancellationToken.None);
    }
}
