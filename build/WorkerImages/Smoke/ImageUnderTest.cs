using System.Collections.Immutable;
using System.Formats.Tar;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Smoke;

/// <summary>One image in one engine while it is checked: its containers, and the facts and containers that its checks share.</summary>
internal sealed class ImageUnderTest : IAsyncDisposable
{
    // Longer than any check; the containers end when they are removed.
    private static readonly ImmutableArray<string> Idle = ["sleep", "86399"];

    // Prints the status of the process that has exactly the given argument list.
    private const string StatusScript =
        """
        for process in /proc/[0-9]*; do
            [ "$(tr '\0' ' ' <"$process/cmdline" 2>/dev/null)" = "$* " ] && exec cat "$process/status"
        done
        exit 1
        """;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _run;
    private readonly Lazy<Task<RunningWorker>> _worker;
    private readonly Lazy<Task<FileFindings>> _files;
    private readonly Lazy<Task<ImageAccounts>> _accounts;

    /// <param name="engine">Where the image is.</param>
    /// <param name="details">The image.</param>
    /// <param name="run">Ends everything; a single check has its own limit besides.</param>
    public ImageUnderTest(IEngine engine, ImageDetails details, CancellationToken run)
    {
        Engine = engine.Description;
        Details = details;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(run);
        _run = _stop.Token;
        Containers = new(engine.Containers, details.Id, _run);
        _worker = new(StartWorkerAsync);
        _files = new(FindFilesAsync);
        _accounts = new(ReadAccountsAsync);
    }

    public EngineDescription Engine { get; }

    public ImageDetails Details { get; }

    public SmokeContainers Containers { get; }

    /// <exception cref="NotCheckableException">The engine's machine cannot run the image's programs.</exception>
    public void MustBeRunnable()
    {
        if (!Details.Platform.Matches(Engine.Platform))
        {
            throw new NotCheckableException($"the image is for {Details.Platform}, the engine at {Engine.Address} runs {Engine.Platform}");
        }
    }

    /// <summary>A container started as the image wants it, no socket in it, its worker running.</summary>
    public Task<RunningWorker> WorkerAsync(CancellationToken cancellationToken) =>
        SharedAsync(_worker.Value, $"a running '{string.Join(' ', Idle)}' in a container started through the image's entrypoint", cancellationToken);

    public Task<FileFindings> FilesAsync(CancellationToken cancellationToken) =>
        SharedAsync(_files.Value, "a walk over the image's files", cancellationToken);

    public Task<ImageAccounts> AccountsAsync(CancellationToken cancellationToken) =>
        SharedAsync(_accounts.Value, "the image's /etc/passwd and /etc/group", cancellationToken);

    /// <summary>Runs a command past the entrypoint in a container that checks share.</summary>
    /// <param name="user">As <c>docker exec -u</c>.</param>
    /// <param name="command">Argument list.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ObservedCommand> ExecuteAsync(string user, ImmutableArray<string> command, CancellationToken cancellationToken) =>
        await Containers.ExecuteAsync(
            await SharedAsync(Containers.IdleAsync(), "a container with its own command", cancellationToken), user, command, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Work that no check waits for any more must not make a container behind the sweep's back.
        await _stop.CancelAsync();
        await Task.WhenAll(Begun(_worker), Begun(_files), Begun(_accounts))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Containers.DisposeAsync();
        _stop.Dispose();
    }

    private static Task Begun<T>(Lazy<Task<T>> work) => work.IsValueCreated ? work.Value : Task.CompletedTask;

    // The work goes on for the checks that still have time.
    private async Task<T> SharedAsync<T>(Task<T> work, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await work.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!_run.IsCancellationRequested)
        {
            throw new PromiseBrokenException($"{what} within the time limit", "none");
        }
    }

    private async Task<RunningWorker> StartWorkerAsync()
    {
        var container = await Containers.StartAsync(Containers.Through(Idle), _run);
        while (!container.HasEnded)
        {
            if (await FindWorkerAsync(container) is { } status)
            {
                return new(container.Id, status);
            }

            await container.AwaitEndOrAsync(LookAgain, _run);
        }

        throw (await container.EndAsync(_run)).Broken("the command to run until it gets the signal to end", "it ended");
    }

    private async Task<ProcessStatus?> FindWorkerAsync(StartedContainer container)
    {
        try
        {
            var found = await Containers.ExecuteAsync(container.Id, "0:0", ["sh", "-c", StatusScript, "sh", .. Idle], _run);
            return ProcessStatus.Parse(found.StandardOutput);
        }
        catch (WorkerImagesException)
        {
            // No command can be run in a container that has ended, whose own words say more.
            await container.AwaitEndOrAsync(EndLimit, _run);
            if (container.HasEnded)
            {
                return null;
            }

            throw;
        }
    }

    private async Task<FileFindings> FindFilesAsync()
    {
        var walk = await ExecuteAsync("0:0", FileFindings.Command, _run);
        walk.MustExitWith(0);
        return FileFindings.Parse(walk.StandardOutput);
    }

    private async Task<ImageAccounts> ReadAccountsAsync() =>
        ImageAccounts.Parse(await ReadTextAsync("/etc/passwd"), await ReadTextAsync("/etc/group"));

    private async Task<string> ReadTextAsync(string path)
    {
        await using var archive = await Containers.ReadArchiveAsync(await Containers.IdleAsync(), path, _run)
            ?? throw new PromiseBrokenException($"a file {path}", "none");
        await using var tar = new TarReader(archive);
        var entry = await tar.GetNextEntryAsync(copyData: false, _run);
        using var text = new StreamReader(entry?.DataStream ?? throw new PromiseBrokenException($"a file {path}", $"a {entry?.EntryType}"));
        return await text.ReadToEndAsync(_run);
    }
}
