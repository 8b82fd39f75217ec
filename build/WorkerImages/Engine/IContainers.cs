using System.Collections.Immutable;

namespace WorkerImages.Engine;

/// <summary>An engine's containers. Everything made here carries the label of the run that made it.</summary>
internal interface IContainers
{
    /// <summary>Makes a container and does not start it; gives its id.</summary>
    Task<string> CreateAsync(ContainerRequest request, CancellationToken cancellationToken);

    /// <summary>Starts a container.</summary>
    Task StartAsync(string id, CancellationToken cancellationToken);

    /// <summary>Waits for a container's end and gives its exit status.</summary>
    Task<int> WaitAsync(string id, CancellationToken cancellationToken);

    /// <summary>How long an ended container ran, by the engine's own clock (<c>State.StartedAt</c> to <c>State.FinishedAt</c>).</summary>
    Task<TimeSpan> RunningTimeAsync(string id, CancellationToken cancellationToken);

    /// <summary>What a container wrote until now.</summary>
    Task<ContainerOutput> ReadOutputAsync(string id, CancellationToken cancellationToken);

    /// <summary>Ends a container as <c>docker stop</c> does: its first process gets the signal that the image names, and after the time SIGKILL.</summary>
    Task StopAsync(string id, TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Runs a command inside a running container and waits for its end.</summary>
    /// <param name="id">The container.</param>
    /// <param name="command">Argument list.</param>
    /// <param name="user">As <c>docker exec -u</c>; null for the container's own.</param>
    /// <param name="cancellationToken">Ends the wait; the command may go on until the container is removed.</param>
    Task<ContainerResult> ExecuteAsync(string id, ImmutableArray<string> command, string? user, CancellationToken cancellationToken);

    /// <summary>The tar of a path in a container, running or not; null when there is no such path.</summary>
    Task<Stream?> ReadArchiveAsync(string id, string path, CancellationToken cancellationToken);

    /// <summary>Kills and removes a container with its anonymous volumes. No error when it is not there.</summary>
    Task RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Ids of all containers, running or not, that carry the label; with the label's value.</summary>
    Task<IReadOnlyDictionary<string, string>> ListAsync(string label, CancellationToken cancellationToken);
}

/// <summary>A container to make.</summary>
internal sealed record ContainerRequest
{
    /// <summary>Image id or reference.</summary>
    public required string Image { get; init; }

    /// <summary>Argument list after the entrypoint; null for the image's own command.</summary>
    public ImmutableArray<string>? Command { get; init; }

    /// <summary>Argument list instead of the image's entrypoint; null for the image's own.</summary>
    public ImmutableArray<string>? Entrypoint { get; init; }

    /// <summary>As <c>docker run --user</c>; null for the image's own.</summary>
    public string? User { get; init; }

    /// <summary>Numbers or names, as <c>docker run --group-add</c>.</summary>
    public ImmutableArray<string> AdditionalGroups { get; init; } = [];

    /// <summary>NAME=value lines.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>Paths of the engine's machine to bind; the engine refuses a source that is not there.</summary>
    public ImmutableArray<BindMount> Binds { get; init; } = [];

    /// <summary>Absolute paths that get an empty tmpfs.</summary>
    public ImmutableArray<string> TemporaryFilesystems { get; init; } = [];

    /// <summary>As <c>--network</c>; <c>none</c> unless something else is asked for.</summary>
    public string Network { get; init; } = "none";

    /// <summary>As <c>--read-only</c>.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>As <c>--cap-drop</c>.</summary>
    public ImmutableArray<string> DroppedCapabilities { get; init; } = [];

    /// <summary>As <c>--cap-add</c>.</summary>
    public ImmutableArray<string> AddedCapabilities { get; init; } = [];

    /// <summary>As <c>--security-opt</c>.</summary>
    public ImmutableArray<string> SecurityOptions { get; init; } = [];

    /// <summary>Labels besides the run's own.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A bind mount.</summary>
internal sealed record BindMount(string Source, string Target, bool ReadOnly);

/// <summary>What a container or a command in one wrote.</summary>
internal sealed record ContainerOutput(string StandardOutput, string StandardError);

/// <summary>What a container or a command in one wrote, and its exit status.</summary>
internal sealed record ContainerResult(int ExitStatus, string StandardOutput, string StandardError);
