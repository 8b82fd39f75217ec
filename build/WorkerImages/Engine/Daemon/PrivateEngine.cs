using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using WorkerImages.Engine.Discovery;
using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine.Daemon;

/// <summary>
/// Our own dockerd: data in the user's cache, its own socket, the usual bridge (<c>docker0</c>) for the network of build steps.
/// It goes on running after the run that started it, so the next one finds it in milliseconds. Stopping it leaves its images, and on the
/// machine the bridge and its firewall rules, as dockerd always does.
/// </summary>
internal sealed class PrivateEngine : IPrivateEngine
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);

    // A machine on which containerd takes over 15 s three times will not do better the fourth time.
    private const int Starts = 3;

    private readonly PrivateEnginePaths _paths;
    private readonly DaemonProcess _daemon;
    private readonly EngineProbe _probe;
    private readonly IProgress<RunEvent> _events;
    private readonly ImmutableArray<string> _moreArguments;

    public PrivateEngine(EngineEnvironment surroundings, RunId run, IProgress<RunEvent> events)
        : this(PrivateEnginePaths.In(surroundings.CacheDirectory, "/run"), run, events, [])
    {
    }

    /// <param name="paths">Where it keeps what.</param>
    /// <param name="run">The run that uses it.</param>
    /// <param name="events">Hears of what happens.</param>
    /// <param name="moreArguments">Of dockerd.</param>
    /// <param name="program">A name on PATH, or the path of what is to be started in dockerd's place.</param>
    internal PrivateEngine(
        PrivateEnginePaths paths, RunId run, IProgress<RunEvent> events, ImmutableArray<string> moreArguments, string program = "dockerd")
    {
        _paths = paths;
        _daemon = new DaemonProcess(paths, program);
        _probe = new EngineProbe(run);
        _events = events;
        _moreArguments = moreArguments;
        Address = new EngineAddress("unix://" + paths.Socket);
    }

    /// <inheritdoc/>
    public EngineAddress Address { get; }

    /// <inheritdoc/>
    public bool IsRunning => _daemon.Find() is not null;

    private static bool IsDaemonHere =>
        (ChildProcess.Find("dockerd") ?? ChildProcess.Find("dockerd", "/usr/sbin")) is not null;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        PrivateEngineRules.Check(OperatingSystem.IsLinux(), Environment.IsPrivilegedProcess, IsDaemonHere || DebianPackages.HasApt);
        using var held = await LockAsync(cancellationToken);
        if (IsRunning)
        {
            // Another run has just started it, or it is slow to answer.
            await AwaitAnswerAsync(null, cancellationToken);
            return;
        }

        if (!IsDaemonHere)
        {
            await new DebianPackages(_events).InstallAsync(
                ["docker.io", "iptables"], "to start a private engine", _paths.InstallationLog, cancellationToken);
        }

        await StartDaemonAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_paths.Cache))
        {
            return;
        }

        using (await LockAsync(cancellationToken))
        {
            if (_daemon.Find() is { } id)
            {
                var hasEnded = await DaemonProcess.StopAsync(id, StopLimit, cancellationToken);
                _events.Report(
                    hasEnded
                        ? new Notice($"stopped the private engine; its images stay in {_paths.Cache}")
                        : new Warning($"the private engine did not stop within {StopLimit.TotalSeconds} s and was killed; what it ran may still be there"));
            }

            var isFree = await DaemonMounts.RemoveAsync([_paths.Data, _paths.State], _events, cancellationToken);
            if (isFree && !_daemon.HasContainerd)
            {
                RemoveState();
            }
        }
    }

    // dockerd leaves its folders there.
    private void RemoveState()
    {
        try
        {
            if (Directory.Exists(_paths.State))
            {
                Directory.Delete(_paths.State, recursive: true);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _events.Report(new Warning($"{_paths.State}, where the private engine had its sockets, stays: {fault.Message}: remove it as root"));
        }
    }

    private async Task StartDaemonAsync(CancellationToken cancellationToken)
    {
        for (var start = 1; ; start++)
        {
            using var process = _daemon.Start([.. MtuArguments(), .. _moreArguments]);
            try
            {
                await AwaitAnswerAsync(process, cancellationToken);
            }
            catch (WorkerImagesException) when (start < Starts && process.HasExited && DaemonLog.Of(_paths.Log).IsContainerdLate)
            {
                _events.Report(new Warning(
                    $"dockerd gave up on its containerd, which did not start in time: starting it again ({start + 1} of {Starts})"));
                continue;
            }
            catch
            {
                if (!process.HasExited)
                {
                    DaemonProcess.Terminate(process.Id);
                }

                throw;
            }

            _events.Report(new Notice(
                $"started a private engine: dockerd (process {process.Id}) at {Address}, data in {_paths.Cache}; `--target StopEngine` stops it"));
            return;
        }
    }

    private async Task AwaitAnswerAsync(Process? process, CancellationToken cancellationToken)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                var candidate = new EngineCandidate(Address, "private engine", IsChosen: true);
                using var engine = await _probe.ConnectAsync(candidate, isPrivate: true, ProbeLimit, cancellationToken);
                return;
            }
            catch (WorkerImagesException silence) when (deadline.Elapsed > StartLimit || process?.HasExited == true)
            {
                throw Silent(process, silence);
            }
            catch (WorkerImagesException)
            {
                // A socket that is not there yet sends no notice when it comes: this can only ask again.
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }

    private WorkerImagesException Silent(Process? process, WorkerImagesException silence)
    {
        var log = DaemonLog.Of(_paths.Log);
        return new(
            ExitCode.Build,
            process?.HasExited == true
                ? string.Create(CultureInfo.InvariantCulture, $"the private engine ended at its start (exit status {process.ExitCode})")
                : string.Create(CultureInfo.InvariantCulture, $"the private engine did not answer within {StartLimit.TotalSeconds} s"),
            log.End,
            log.Advice,
            silence);
    }

    private static IEnumerable<string> MtuArguments() =>
        DefaultRoute.SmallMtu() is { } mtu ? ["--mtu", mtu.ToString(CultureInfo.InvariantCulture)] : [];

    private Task<IDisposable> LockAsync(CancellationToken cancellationToken) => FileLock.TakeAsync(
        _paths.Lock, () => _events.Report(new Notice("another run starts or stops the private engine: waiting for it")), cancellationToken);
}
