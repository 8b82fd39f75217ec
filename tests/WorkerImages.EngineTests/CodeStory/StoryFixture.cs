using WorkerImages.Smoke.Checks;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>
/// The example Code Story, started once from its own compose file. The tool has built its worker. Debian's Redis has the name that the file
/// gives. A socket of a group that the image does not know replaces the host's socket.
/// </summary>
public sealed class StoryFixture(EngineBench bench) : IAsyncLifetime
{
    private const uint SocketGroup = 4711;

    // A build with everything that is made once on a machine; what hangs is named by the first test's wait for this.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(12);

    private readonly ScratchDirectory _scratch = new();
    private SocketRelay? _socket;
    private Compose? _compose;

    /// <summary>Why there is none here; null when there is.</summary>
    public static string? WhyNot => EngineBench.WhyNot ?? CodeStoryImage.WhyNot ?? DockerTools.WhyNot;

    /// <summary>The engine.</summary>
    internal DockerProgram Docker => new(bench.Address);

    /// <summary>The running worker's container.</summary>
    public string Worker => $"{_compose!.Project}-worker-1";

    /// <summary>The path of the socket it has, on this machine.</summary>
    public string Socket => _socket!.Path;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null)
        {
            return;
        }

        using var limited = new CancellationTokenSource(Limit);
        await CodeStoryImage.BuildAsync(bench.Address, limited.Token);
        await RedisImage.PutAsync(Docker, limited.Token);
        _socket = SocketRelay.Open(bench.Engine.Description, SocketGroup);
        _compose = await Compose.OfAsync(bench.Address, new() { ["DOCKER_SOCKET"] = Socket, ["REPOSITORIES"] = _scratch.Path }, limited.Token);
        await _compose.UpAsync(limited.Token);
    }

    /// <summary>Opens one more socket to the engine, of the same group.</summary>
    internal SocketRelay OpenSocket() => SocketRelay.Open(bench.Engine.Description, SocketGroup);

    /// <summary>Runs a command in a container of the image, past nothing: its own entrypoint, as users start it.</summary>
    internal Task<ProgramResult> RunAsync(string[] options, string[] command, CancellationToken cancellationToken) =>
        Docker.TryAsync(["run", "--rm", .. options, CodeStoryImage.Reference, .. command], cancellationToken);

    /// <summary>Starts a container of the image that does nothing; disposing removes it.</summary>
    public Task<IdleWorker> StartAsync(IEnumerable<string> options, CancellationToken cancellationToken) =>
        IdleWorker.StartAsync(Docker, CodeStoryImage.Reference, options, cancellationToken);

    /// <summary>The option that mounts a socket where Docker clients look for one.</summary>
    public static IEnumerable<string> Mounted(string socket) => ["--volume", $"{socket}:/var/run/docker.sock:ro"];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_compose is not null)
        {
            await _compose.DownAsync();
        }

        if (_socket is not null)
        {
            await _socket.DisposeAsync();
        }

        _scratch.Dispose();
    }
}

/// <summary>The tests that share <see cref="StoryFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class StoryCollection : ICollectionFixture<StoryFixture>
{
    public const string Name = "code story";
}
