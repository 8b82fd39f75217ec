using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Smoke;

/// <summary>A container that was started with one command.</summary>
/// <param name="engine">Where it is.</param>
/// <param name="id">The engine's id.</param>
/// <param name="request">What it was made from.</param>
/// <param name="release">Is called when no check needs the container any more.</param>
/// <param name="run">Ends everything, while a check's own token is a time limit.</param>
internal sealed class StartedContainer(IContainers engine, string id, ContainerRequest request, Action release, CancellationToken run)
{
    // A log has no event to wait for.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan LastWordsLimit = TimeSpan.FromSeconds(5);

    private readonly Lazy<Task<int>> _end = new(() => engine.WaitAsync(id, run));

    public string Id => id;

    public bool HasEnded => _end.Value.IsCompleted;

    /// <summary>Waits for the command's end, reads what it wrote, and lets the container go.</summary>
    public Task<ObservedCommand> EndAsync(CancellationToken cancellationToken) =>
        WithinAsync(
            async () =>
            {
                var seen = await ObserveAsync(await _end.Value.WaitAsync(cancellationToken), cancellationToken);
                release();
                return seen;
            });

    /// <summary>Waits for the command's end, and gives how long it ran by the engine's own clock.</summary>
    public Task<TimeSpan> RunningTimeAsync(CancellationToken cancellationToken) =>
        WithinAsync(
            async () =>
            {
                await _end.Value.WaitAsync(cancellationToken);
                return await engine.RunningTimeAsync(id, cancellationToken);
            });

    /// <summary>Waits until the command has written the word to standard output.</summary>
    /// <exception cref="PromiseBrokenException">It ended before.</exception>
    public Task AwaitOutputAsync(string word, CancellationToken cancellationToken) =>
        WithinAsync(
            async () =>
            {
                while (true)
                {
                    var hasEnded = HasEnded;
                    var output = await engine.ReadOutputAsync(id, cancellationToken);
                    if (output.StandardOutput.Contains(word, StringComparison.Ordinal))
                    {
                        return true;
                    }

                    if (hasEnded)
                    {
                        var seen = await ObserveAsync(await _end.Value, cancellationToken);
                        throw seen.Broken($"the command to start and print {word}", "it ended without");
                    }

                    await AwaitEndOrAsync(LookAgain, cancellationToken);
                }
            });

    /// <summary>Waits for the command's end, but not longer than given.</summary>
    public async Task AwaitEndOrAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        await Task.WhenAny(_end.Value, Task.Delay(time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Has the engine stop it.</summary>
    public Task StopAsync(TimeSpan time, CancellationToken cancellationToken) => engine.StopAsync(id, time, cancellationToken);

    /// <summary>What the command did until now.</summary>
    /// <param name="status">Its exit status; null when it runs.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async Task<ObservedCommand> ObserveAsync(int? status, CancellationToken cancellationToken)
    {
        var output = await engine.ReadOutputAsync(id, cancellationToken);
        ImmutableArray<string> command = [.. request.Entrypoint ?? [], .. request.Command ?? []];
        return new(command, StartOf(request), status, output.StandardOutput, output.StandardError);
    }

    private async Task<T> WithinAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (!run.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(LastWordsLimit);
            throw (await ObserveAsync(null, limit.Token)).Broken("an end within the time limit", "none");
        }
    }

    private static string StartOf(ContainerRequest request) => string.Concat(
        request.Entrypoint is null ? "through the image's entrypoint" : "past the image's entrypoint",
        request.User is { } user ? $", user {user}" : ", as the image's own user",
        request.AdditionalGroups.IsEmpty ? "" : $", group_add {string.Join(',', request.AdditionalGroups)}",
        string.Concat(request.Binds.Select(bind => $", {bind.Target} mounted {(bind.ReadOnly ? "read-only" : "read-write")}")));
}

/// <summary>A container that runs a worker.</summary>
/// <param name="Container">Its id.</param>
/// <param name="Status">Who the worker is.</param>
internal sealed record RunningWorker(string Container, ProcessStatus Status);
