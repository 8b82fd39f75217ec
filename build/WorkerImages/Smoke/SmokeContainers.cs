using System.Collections.Concurrent;
using System.Collections.Immutable;
using WorkerImages.Engine;

namespace WorkerImages.Smoke;

/// <summary>The containers made while one image is checked; all of them are gone at the end.</summary>
/// <param name="engine">Where they are made.</param>
/// <param name="image">The image's id.</param>
/// <param name="run">Ends everything; a single check has a limit of its own besides.</param>
internal sealed class SmokeContainers(IContainers engine, string image, CancellationToken run) : IAsyncDisposable
{
    /// <summary>On every container made here, with a value of this object's own.</summary>
    public const string Label = "io.worker-images.smoke";

    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(20);

    private readonly string _value = Guid.NewGuid().ToString("N");
    private readonly ConcurrentBag<Task> _removals = [];

    /// <summary>A request for a command through the image's own entrypoint.</summary>
    public ContainerRequest Through(params ImmutableArray<string> command) => new() { Image = image, Command = command };

    /// <summary>A request for a command past the image's entrypoint, as root.</summary>
    public ContainerRequest Past(params ImmutableArray<string> command) =>
        new() { Image = image, Entrypoint = [command[0]], Command = [.. command.Skip(1)], User = "0:0" };

    /// <summary>Runs a command in a container of its own to its end.</summary>
    public async Task<ObservedCommand> RunAsync(ContainerRequest request, CancellationToken cancellationToken)
    {
        var started = await StartAsync(request, cancellationToken);
        return await started.EndAsync(cancellationToken);
    }

    /// <summary>Starts a command in a container of its own.</summary>
    public async Task<StartedContainer> StartAsync(ContainerRequest request, CancellationToken cancellationToken)
    {
        var labels = request.Labels.ToImmutableDictionary().SetItem(Label, _value);
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
        await Task.WhenAll(_removals).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var left = await engine.ListAsync(Label, limit.Token);
        await Task.WhenAll(left.Where(one => one.Value == _value).Select(one => engine.RemoveAsync(one.Key, limit.Token)));
    }

    private async Task RemoveAsync(string id)
    {
        using var limit = new CancellationTokenSource(RemovalLimit);
        await engine.RemoveAsync(id, limit.Token);
    }
}
