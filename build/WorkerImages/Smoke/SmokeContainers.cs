using System.Collections.Concurrent;
using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Outcomes;

namespace WorkerImages.Smoke;

/// <summary>The containers made while one image is checked; all of them are gone at the end.</summary>
/// <param name="engine">Where they are made.</param>
/// <param name="image">The image's id.</param>
/// <param name="run">Ends everything; a single check has its own limit besides.</param>
internal sealed class SmokeContainers(IContainers engine, string image, CancellationToken run) : IAsyncDisposable
{
    // What a request asks for that is to share the idle container's network; the id is put behind it.
    private const string SharedNetwork = "container:";

    // Longer than any check; it ends when it is removed.
    private static readonly ImmutableArray<string> Idle = ["sleep", "86399"];

    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(20);

    private readonly string _value = Guid.NewGuid().ToString("N");
    private readonly ConcurrentBag<Task> _removals = [];
    private readonly Lock _starting = new();
    private Task<string>? _idle;

    /// <summary>
    /// A request for a command through the image's own entrypoint, in the network of the idle container: a loopback and nothing else. One of
    /// its own would take an engine as long as the rest of the start.
    /// </summary>
    public ContainerRequest Through(params ImmutableArray<string> command) => new() { Image = image, Command = command, Network = SharedNetwork };

    /// <summary>A request for a command past the image's entrypoint, as root; in the same network.</summary>
    public ContainerRequest Past(params ImmutableArray<string> command) =>
        new() { Image = image, Entrypoint = [command[0]], Command = [.. command.Skip(1)], User = "0:0", Network = SharedNetwork };

    /// <summary>The same request with its own loopback, on which no other container listens.</summary>
    public static ContainerRequest Alone(ContainerRequest request) => request with { Network = new ContainerRequest { Image = request.Image }.Network };

    /// <summary>The id of a container past the entrypoint that does nothing; started for the first who asks.</summary>
    public Task<string> IdleAsync()
    {
        lock (_starting)
        {
            return _idle ??= StartIdleAsync();
        }
    }

    /// <summary>Runs a command in its own container to its end.</summary>
    public async Task<ObservedCommand> RunAsync(ContainerRequest request, CancellationToken cancellationToken)
    {
        var started = await StartAsync(request, cancellationToken);
        return await started.EndAsync(cancellationToken);
    }

    /// <summary>Starts a command in its own container.</summary>
    public async Task<StartedContainer> StartAsync(ContainerRequest request, CancellationToken cancellationToken)
    {
        if (request.Network == SharedNetwork)
        {
            request = request with { Network = SharedNetwork + await IdleAsync().WaitAsync(cancellationToken) };
        }

        var labels = request.Labels.ToImmutableDictionary().SetItem(LabelNames.Smoke, _value);
        cancellationToken.ThrowIfCancellationRequested();

        // A request that is given up may make its container all the same, too late for the clean-up to see it: it is waited for.
        using var limit = new CancellationTokenSource(RemovalLimit);
        var id = await engine.CreateAsync(request with { Labels = labels }, limit.Token);
        await engine.StartAsync(id, cancellationToken);
        return new StartedContainer(engine, id, request, () => _removals.Add(RemoveAsync(id)), run);
    }

    /// <summary>Runs a command past the entrypoint in a running container.</summary>
    /// <param name="container">Its id.</param>
    /// <param name="user">As <c>docker exec -u</c>; null for the container's own.</param>
    /// <param name="command">Argument list.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ObservedCommand> ExecuteAsync(
        string container, string? user, ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        var start = $"by exec in a running container, {(user is null ? "as its own user" : $"user {user}")}";
        try
        {
            var result = await engine.ExecuteAsync(container, command, user, cancellationToken);
            return new(command, start, result.ExitStatus, result.StandardOutput, result.StandardError);
        }
        catch (OperationCanceledException) when (!run.IsCancellationRequested)
        {
            throw new ObservedCommand(command, start, null, "", "").Broken("an end within the time limit", "none");
        }
    }

    /// <summary>The tar of a path in a container; null when there is none.</summary>
    public Task<Stream?> ReadArchiveAsync(string container, string path, CancellationToken cancellationToken) =>
        engine.ReadArchiveAsync(container, path, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(RemovalLimit);

        // What could not be removed before is tried again. By label, not by memory: a request that was given up may have made a
        // container all the same.
        await Task.WhenAll([.. _removals, _idle ?? Task.CompletedTask]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var left = await engine.ListAsync(LabelNames.Smoke, limit.Token);
        await Task.WhenAll(left.Where(one => one.Value == _value).Select(one => engine.RemoveAsync(one.Key, limit.Token)));
    }

    private async Task<string> StartIdleAsync() => (await StartAsync(Alone(Past(Idle)), run)).Id;

    private async Task RemoveAsync(string id)
    {
        using var limit = new CancellationTokenSource(RemovalLimit);
        await engine.RemoveAsync(id, limit.Token);
    }
}
