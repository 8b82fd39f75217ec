using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;
using static WorkerImages.EngineTests.Runtime.EngineNames;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>Starts compose files as they are: all in <c>docs/security.md</c>, and the ones that <c>docs/how-to/run-a-worker.md</c> does not say to type.</summary>
public sealed class SecurityExampleTests(RowBenches benches) : IAsyncDisposable
{
    private const string Group = "106";

    private readonly string _project = $"example-{Guid.NewGuid():n}";
    private Func<ValueTask> _down = () => ValueTask.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Worker => $"{_project}-worker-1";

    public ValueTask DisposeAsync() => _down();

    [Rows(Explicit = true), InlineData("hardened.yaml")]
    public async Task The_hardened_worker_reaches_the_engine_without_root_or_capabilities_and_writes_nothing(string file)
    {
        var engine = await UpAsync(Docker26, file, socket => $"DOCKER_SOCKET={socket} DOCKER_GID={Group}");

        await HealthyAsync(engine);
        Assert.Equal($"10001 {Group}", await InsideAsync(engine, "id -G"));
        Assert.Equal("0000000000000000", await InsideAsync(engine, "sed -n 's/^CapBnd:[[:space:]]*//p' /proc/1/status"));
        Assert.Equal("1", await InsideAsync(engine, "sed -n 's/^NoNewPrivs:[[:space:]]*//p' /proc/1/status"));
        Assert.Equal("read-only", await InsideAsync(engine, "touch /etc/x 2>/dev/null || echo read-only"));
    }

    [Rows, InlineData("proxy.yaml")]
    public async Task The_proxy_lets_the_worker_look_and_not_create(string file)
    {
        var engine = await UpAsync(Docker26, file, socket => $"DOCKER_SOCKET={socket} PROXY_IMAGE={SocketEngine.Image}-haproxy");

        await HealthyAsync(engine);
        Assert.Contains(Worker, await InsideAsync(engine, "docker ps --format '{{.Names}}'"), StringComparison.Ordinal);
        foreach (var denied in new[] { "docker create worker", "docker kill " + Worker, $"docker exec {Worker} id", "docker volume ls" })
        {
            Assert.Contains("403 Forbidden", await InsideAsync(engine, denied + " 2>&1 || :"), StringComparison.Ordinal);
        }

        Assert.Equal("no socket of the engine", await InsideAsync(engine, "ls /var/run/docker.sock 2>/dev/null || echo no socket of the engine"));
    }

    [Rows, InlineData("rootless.yaml")]
    public async Task A_rootless_engine_is_reached_through_a_group_that_is_nobodys_root(string file)
    {
        var engine = await UpAsync(Docker26Rootless, file, socket => $"XDG_RUNTIME_DIR={Path.GetDirectoryName(socket)}");

        await HealthyAsync(engine);
        Assert.Equal("1000 0 2375", await InsideAsync(engine, "id -G"));
        var outside = FileIdentity.Of(engine.Sockets["rootless"]);
        Assert.Equal((1000u, 1000u), (outside.User, outside.Group));
    }

    [Rows, InlineData("restart.yaml")]
    public async Task A_worker_with_the_directory_of_the_socket_reaches_the_engine_through_it(string file)
    {
        var engine = await UpAsync(Docker26Rootless, file, socket => $"DOCKER_DIRECTORY={Path.GetDirectoryName(socket)}");

        await HealthyAsync(engine);
        Assert.Equal(engine.Version, (await InsideAsync(engine, "docker version --format '{{.Server.Version}}'")).Split('+')[0]);
        Assert.Equal("read-only", await InsideAsync(engine, "touch /host/run/x 2>/dev/null || echo read-only"));
    }

    [Rows, InlineData("tls.yaml")]
    public async Task An_engine_elsewhere_is_reached_with_a_client_certificate_and_nothing_of_this_host(string file)
    {
        var fixtures = benches.FixturesOf(await benches.EngineAsync(Docker26));
        var engine = await UpAsync(Docker26, file, _ => $"ENGINE=tcp://127.0.0.1:2376 NETWORK=host CERTIFICATES={fixtures.At("certificates/good")}");

        await HealthyAsync(engine);
        Assert.Equal(engine.Version, (await InsideAsync(engine, "docker version --format '{{.Server.Version}}'")).Split('+')[0]);
        Assert.Equal("no socket", await InsideAsync(engine, "ls /var/run/docker.sock 2>/dev/null || echo no socket"));
    }

    // The engine's bench has its own root file system, and compose runs in there: the test copies the files to where both see them.
    private async Task<SocketEngine> UpAsync(string engineName, string file, Func<string, string> environment)
    {
        var engine = await benches.EngineAsync(engineName);
        var folder = Directory.CreateDirectory(Path.Combine(engine.Bench.Folder, _project)).FullName;
        var examples = Path.Combine(ScratchRepository.Root, "examples");
        foreach (var source in (string[])[.. Directory.GetFiles(examples), .. Directory.GetFiles(Path.Combine(examples, "security"))])
        {
            File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
        }

        var socket = engine.Sockets.GetValueOrDefault($"0:{Group} 660") ?? engine.Sockets["rootless"];
        var compose = $"env HOME={folder} DOCKER_HOST={engine.Docker.Address} WORKER_IMAGE={SocketEngine.Image} {environment(socket)} "
            + $"docker compose --project-name {_project} --file {folder}/{file}";
        _down = async () => await engine.Bench.RunAsync($"{compose} down --volumes --timeout 1", CancellationToken.None);
        await engine.Bench.RunAsync($"{compose} up --detach", Token);
        return engine;
    }

    private async Task HealthyAsync(SocketEngine engine)
    {
        var health = new ProgramResult(1, "", "");
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limited.CancelAfter(TimeSpan.FromSeconds(30));
        while (health.ExitCode != 0)
        {
            Assert.False(limited.IsCancellationRequested, $"{health}\n{await engine.Docker.TryAsync(["logs", Worker], Token)}");
            health = await engine.Docker.TryAsync(["exec", Worker, "worker-health"], Token);
        }

        Assert.Contains("; engine ", health.StandardError, StringComparison.Ordinal);
    }

    private async Task<string> InsideAsync(SocketEngine engine, string command) =>
        (await engine.Docker.RunAsync(["exec", Worker, "worker-exec", "sh", "-c", command], Token)).StandardOutput.Trim();
}
