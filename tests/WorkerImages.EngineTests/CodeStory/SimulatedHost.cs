using System.Collections.Immutable;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>
/// The engine of the simulation and its host. The host has its own root file system, which shows everything that is made, a socket that
/// belongs to a group no image knows, and a directory for repositories. No container has a network beside its own loopback.
/// </summary>
internal sealed class SimulatedHost : IAsyncDisposable
{
    /// <summary>The group that the socket belongs to.</summary>
    public const int SocketGroup = 4321;

    /// <summary>An image in Blarify's place that prints what that would print of another repository.</summary>
    public const string FixedText = "localhost/worker-images-test/fixed-text:1";

    private static readonly TimeSpan EventLimit = TimeSpan.FromMinutes(1);

    private readonly RunningProgram _events;
    private int _repositories;

    private SimulatedHost(Bench bench, DockerProgram docker)
    {
        (Bench, Docker) = (bench, docker);
        _events = RunningProgram.Start(
            "docker", ["--host", docker.Address, "events", "--format", """{{index .Actor.Attributes "codestory.task"}} {{.Action}} {{.Actor.ID}}"""], "/");
    }

    /// <summary>Where it runs.</summary>
    public Bench Bench { get; }

    /// <summary>The CLI, through a socket that no worker has.</summary>
    public DockerProgram Docker { get; }

    /// <summary>The worker's socket.</summary>
    public string Socket => At("docker.sock");

    /// <summary>The directory of all repositories.</summary>
    public string Repositories => At("repos");

    /// <summary>Where the example's application lies.</summary>
    public static string Application { get; } = Path.Combine(ScratchRepository.Root, "examples", "code-story", "app");

    /// <summary>Starts the engine and gives it the images.</summary>
    /// <param name="builder">The address of the engine that builds the worker's image.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<SimulatedHost> StartAsync(string builder, CancellationToken cancellationToken)
    {
        await CodeStoryImage.BuildAsync(builder, cancellationToken);
        var saved = await SavedImage.ObtainAsync(new DockerProgram(builder), CodeStoryImage.Reference, cancellationToken);
        var bench = Bench.Start(await EngineRoot.Trixie.ObtainAsync(cancellationToken));
        var control = Path.Combine(bench.Folder, "control.sock");
        Directory.CreateDirectory(Path.Combine(bench.Folder, "h", "repos"));
        await bench.RunAsync($"engine simulated -H unix://{control} -H unix://$folder/h/docker.sock", cancellationToken);
        await SocketEngine.AwaitAsync(bench, "simulated", control, cancellationToken);
        var host = new SimulatedHost(bench, new DockerProgram($"unix://{control}"));
        await host.OwnSocketAsync(SocketGroup);
        await host.Docker.RunAsync(["load", "--input", saved], cancellationToken);
        await StandIns.PutAsync(host.Docker, cancellationToken);
        var elsewhere = SimulatedRepository.Write(host.At("elsewhere"));
        await StandIns.BuildAsync(host.Docker, FixedText, $"#!/bin/sh\ncat <<'E'\n{string.Join('\n', elsewhere.Listing())}\nE\n", cancellationToken);
        return host;
    }

    /// <summary>A path on the host.</summary>
    public string At(string name) => Path.Combine(Bench.Folder, "h", name);

    /// <summary>Gives the socket to a group.</summary>
    public Task OwnSocketAsync(int group) => Bench.RunAsync($"own 0:{group} 660 {Socket}", CancellationToken.None);

    /// <summary>Writes a repository, with what the stand-in is to do to it.</summary>
    public SimulatedRepository AddRepository(params string[] behaviour) =>
        SimulatedRepository.Write(Path.Combine(Repositories, $"demo {Interlocked.Increment(ref _repositories)}"), behaviour);

    /// <summary>What the engine told of a task's containers, in order: <c>create ID</c>.</summary>
    public ImmutableArray<string> EventsOf(string task) =>
    [
        .. _events.Written.Split('\n').Where(line => line.StartsWith(task, StringComparison.Ordinal)).Select(line => line[(task.Length + 1)..]),
    ];

    /// <summary>Waits until the engine tells of a task's container; gives the container's id.</summary>
    public async Task<string> EventAsync(string task, string action, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(EventLimit);
        await _events.SeenAsync($"{task} {action} ", limited.Token);
        return EventsOf(task).First(line => line.StartsWith(action, StringComparison.Ordinal)).Split(' ')[1];
    }

    /// <summary>Every directory that anything made on the host outside the engine's own places and <see cref="At"/>'s.</summary>
    public IReadOnlyList<string> MadeDirectories()
    {
        var made = Path.Combine(Bench.Folder, "upper");
        return [.. Directory.EnumerateDirectories(made, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(made, path)).Where(IsNotTheEngines)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await Bench.DisposeAsync();
    }

    private bool IsNotTheEngines(string path) =>
        !path.StartsWith("var/lib/", StringComparison.Ordinal) && !$"/{path}/".StartsWith(Bench.Folder + '/', StringComparison.Ordinal);
}
