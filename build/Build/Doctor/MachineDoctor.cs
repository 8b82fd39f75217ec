using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Build.CommandLine;
using WorkerImages.Engine;
using WorkerImages.Engine.Daemon;
using WorkerImages.Engine.Discovery;
using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace Build.Doctor;

/// <summary>Looks at what this machine has for a run, in the order in which a run asks for it; asks, and changes nothing.</summary>
internal sealed class MachineDoctor(BuildServices services, BuildArguments arguments)
{
    // Three images, their base, the private engine and its build cache take about this much.
    private const double RoomInGigabytes = 3;

    public async Task<ImmutableArray<MachineFinding>> LookAsync(CancellationToken cancellationToken)
    {
        var (engine, refusal) = await EngineAsync(cancellationToken);
        using (engine)
        {
            return
            [
                new(".NET", RuntimeInformation.FrameworkDescription, "builds and runs this program"),
                Rights(),
                engine is null ? NoEngine(refusal) : await OfAsync(engine, cancellationToken),
                .. engine is null ? [] : new[] { Of(await engine.BridgeAsync(cancellationToken), engine.Description) },
                Bootstrap(),
                Disk(),
                await LeftoversAsync(engine, cancellationToken),
            ];
        }
    }

    // An engine that was named and does not answer is what a doctor is asked about, so it is no failure here.
    private async Task<(IEngine? Engine, WorkerImagesException? Refusal)> EngineAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await services.Connector.FindAsync(arguments.Engine, cancellationToken), null);
        }
        catch (WorkerImagesException refusal)
        {
            return (null, refusal);
        }
    }

    private static MachineFinding Rights()
    {
        var found = Environment.UserName + (DebianPackages.CanInstall ? ", may install packages with apt" : "");
        return new("rights", found, DebianPackages.CanInstall ? "installs what is missing" : "uses what there is and installs nothing");
    }

    private static async Task<MachineFinding> OfAsync(IEngine engine, CancellationToken cancellationToken)
    {
        var (description, info) = (engine.Description, await engine.InfoAsync(cancellationToken));
        var store = info.HasContainerdStore ? $"containerd's image store ({info.StorageDriver})" : $"storage driver {info.StorageDriver}";
        return new(
            "engine",
            $"{description.Name} {description.Version}, API {description.ApiVersion} with BuildKit, {store}, {description.Platform}",
            $"uses it at {description.Address} ({description.FoundBy})");
    }

    private static MachineFinding Of(EngineBridge bridge, EngineDescription engine) => bridge switch
    {
        { Interface: null } => new("network", "the engine has no network named bridge", "uses the engine's default network, if it has one"),
        { IsThere: false } => new(
            "network",
            $"the engine's bridge {bridge.Interface} is gone: another engine that starts with --bridge none removes it",
            engine.IsPrivate ? "fails; first: --target StopEngine, and the next run starts it again" : "fails; first restart the engine"),
        { IsThere: true } => new("network", $"the engine's bridge {bridge.Interface} is there", "uses it for steps and checks"),
        _ => new("network", $"the engine's bridge is {bridge.Interface}; from here it is not seen", "uses it for steps and checks"),
    };

    private MachineFinding NoEngine(WorkerImagesException? refusal)
    {
        if (refusal is not null)
        {
            return new("engine", $"{refusal.What}: {refusal.Why}", $"fails; {refusal.Next}");
        }

        if (arguments.Engine == EngineConnector.None)
        {
            return new("engine", "none answers", "fails: --engine none forbids to start one");
        }

        try
        {
            var hasDaemon = ChildProcess.Find("dockerd") is not null;
            PrivateEngineRules.Check(OperatingSystem.IsLinux(), Environment.IsPrivilegedProcess, hasDaemon || DebianPackages.CanInstall);
            return new("engine", "none answers", (hasDaemon ? "" : "installs docker.io and ") + $"starts a private one, data in {services.CacheDirectory}");
        }
        catch (WorkerImagesException impossible)
        {
            return new("engine", "none answers", $"fails: {impossible.Why}; {impossible.Next}");
        }
    }

    private static MachineFinding Bootstrap() => ChildProcess.Find("mmdebstrap") is { } path
        ? new("bases", path, "takes bases from the registry, and bootstraps them where none answers")
        : new(
            "bases",
            "mmdebstrap is not on this machine",
            DebianPackages.CanInstall
                ? "takes bases from the registry, and installs mmdebstrap where none answers"
                : "takes bases from the registry, and fails where none answers; first: sudo apt-get install mmdebstrap");

    private MachineFinding Disk()
    {
        var place = services.CacheDirectory;
        for (; !Directory.Exists(place); place = Path.GetDirectoryName(place)!)
        {
        }

        var gigabytes = new DriveInfo(place).AvailableFreeSpace / 1e9;
        return new(
            "disk",
            string.Create(CultureInfo.InvariantCulture, $"{gigabytes:0.0} GB free for {services.CacheDirectory}"),
            gigabytes >= RoomInGigabytes ? "has room" : $"may need {RoomInGigabytes} GB: free some, or set XDG_CACHE_HOME");
    }

    private async Task<MachineFinding> LeftoversAsync(IEngine? engine, CancellationToken cancellationToken)
    {
        var containers = engine is null ? 0 : (await Leftovers.FindAsync(engine, cancellationToken)).Count;
        var bootstraps = services.Bootstrap().Leftovers;
        return containers + bootstraps == 0
            ? new("leftovers", "none of runs that were killed", "has nothing to sweep")
            : new("leftovers", $"of killed runs: {containers} containers, {bootstraps} bootstraps", "sweeps them");
    }
}
