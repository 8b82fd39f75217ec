using System.Collections.Concurrent;
using WorkerImages.Engine.Daemon;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine.Discovery;

/// <summary>Finds the engine that is meant, and starts one of ours where there is none and that is allowed.</summary>
internal sealed class EngineConnector(EngineEnvironment surroundings, IPrivateEngine privateEngine, RunId run, IProgress<RunEvent> events)
{
    /// <summary>The choice to look for an engine and start a private one if there is none.</summary>
    public const string Auto = "auto";

    /// <summary>The choice to look for an engine and do nothing to the machine.</summary>
    public const string None = "none";

    // Seen with Podman 4.3.1.
    private const string PodmanLimits =
        "this is Podman, not a Docker Engine: it builds, but goes on with a step after its build was cancelled, knows no digest of a registry without a pull, "
        + "and writes labels of imported images with their quoting";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly EngineProbe _probe = new(run);

    // A run looks for an engine twice: once whether there is one, once for one to build with.
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    private EngineCandidate PrivateCandidate => new(privateEngine.Address, "private engine", IsChosen: true);

    /// <summary>Connects to an engine that answers.</summary>
    /// <param name="choice"><see cref="Auto"/>, <see cref="None"/> or an address such as <c>unix:///run/docker.sock</c>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="WorkerImagesException">No engine is available (<see cref="ExitCode.Build"/>).</exception>
    public async Task<IEngine> ConnectAsync(string choice, CancellationToken cancellationToken)
    {
        return WithLimitsTold(await FindOrStartAsync(choice, cancellationToken));
    }

    private IEngine WithLimitsTold(IEngine engine)
    {
        if (engine.Description.Name == EngineDescriptions.Podman)
        {
            Tell(PodmanLimits);
        }

        return engine;
    }

    private async Task<IEngine> FindOrStartAsync(string choice, CancellationToken cancellationToken)
    {
        if (choice is not (Auto or None))
        {
            return await ConnectAsync(EngineCandidates.Named(choice, "--engine", surroundings), cancellationToken);
        }

        var refusals = new List<WorkerImagesException>();
        if (await FindUsualAsync(refusals, cancellationToken) is { } engine)
        {
            return engine;
        }

        if (choice == Auto || privateEngine.IsRunning)
        {
            Tell(refusals);
            return await ConnectToPrivateAsync(cancellationToken);
        }

        throw NoEngine(refusals);
    }

    /// <summary>Connects to an engine that answers, starting none and doing nothing to the machine.</summary>
    /// <param name="choice">As for <see cref="ConnectAsync(string, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Null when none answers and the user named none.</returns>
    /// <exception cref="WorkerImagesException">One was named, and it cannot be used (<see cref="ExitCode.Build"/>).</exception>
    public async Task<IEngine?> FindAsync(string choice, CancellationToken cancellationToken)
    {
        if (choice is not (Auto or None))
        {
            return await ConnectAsync(choice, cancellationToken);
        }

        var refusals = new List<WorkerImagesException>();
        var engine = await FindUsualAsync(refusals, cancellationToken) ?? await FindPrivateAsync(refusals, cancellationToken);
        if (engine is null)
        {
            Tell(refusals);
            return null;
        }

        return WithLimitsTold(engine);
    }

    private async Task<IEngine?> FindUsualAsync(List<WorkerImagesException> refusals, CancellationToken cancellationToken)
    {
        foreach (var candidate in EngineCandidates.Of(surroundings))
        {
            if (await TryConnectAsync(candidate, refusals, cancellationToken) is { } engine)
            {
                return engine;
            }
        }

        return null;
    }

    private async Task<IEngine?> FindPrivateAsync(List<WorkerImagesException> refusals, CancellationToken cancellationToken) =>
        privateEngine.IsRunning
            ? await TryConnectAsync(PrivateCandidate with { IsChosen = false }, refusals, cancellationToken, isPrivate: true)
            : null;

    private async Task<IEngine> ConnectToPrivateAsync(CancellationToken cancellationToken)
    {
        // The usual case, and the fast one: what is asked here is what must be asked anyway.
        if (await FindPrivateAsync([], cancellationToken) is { } running)
        {
            return running;
        }

        await privateEngine.StartAsync(cancellationToken);
        return await _probe.ConnectAsync(PrivateCandidate, isPrivate: true, TimeLimit, cancellationToken);
    }

    private Task<IEngine> ConnectAsync(EngineCandidate candidate, CancellationToken cancellationToken) =>
        _probe.ConnectAsync(candidate, isPrivate: candidate.Address == privateEngine.Address, TimeLimit, cancellationToken);

    private async Task<IEngine?> TryConnectAsync(
        EngineCandidate candidate, List<WorkerImagesException> refusals, CancellationToken cancellationToken, bool isPrivate = false)
    {
        try
        {
            return isPrivate
                ? await _probe.ConnectAsync(candidate, isPrivate, TimeLimit, cancellationToken)
                : await ConnectAsync(candidate, cancellationToken);
        }
        catch (WorkerImagesException refusal) when (!candidate.IsChosen)
        {
            refusals.Add(refusal);
            return null;
        }
    }

    private void Tell(List<WorkerImagesException> refusals)
    {
        foreach (var refusal in refusals)
        {
            Tell($"{refusal.What}: {refusal.Why}");
        }
    }

    private void Tell(string warning)
    {
        if (_told.TryAdd(warning, true))
        {
            events.Report(new Warning(warning));
        }
    }

    private static WorkerImagesException NoEngine(List<WorkerImagesException> refusals) =>
        new(
            ExitCode.Build,
            "no Docker Engine answers on this machine",
            refusals.Count == 0
                ? "DOCKER_HOST is not set, there is no docker context, and none of the usual sockets is there"
                : string.Join('\n', refusals.Select(refusal => $"{refusal.What}: {refusal.Why}")),
            refusals.Select(refusal => refusal.Next).FirstOrDefault(next => next is not null)
                ?? "start one, or set DOCKER_HOST, or name one with `--engine ADDRESS`; without `--engine none` this program starts a private one on Debian as root");
}
