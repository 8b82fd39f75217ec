using System.Collections.Immutable;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>The ways from a path of the worker to one of the host, and those that are refused.</summary>
internal static class HostPathConditions
{
    public static ImmutableArray<PassCondition> All { get; } =
    [
        new("path a", "a directory mounted at the host's own path is found there", inspector => CheckAsync(inspector, inspector.Host.Repositories, "same-path")),
        new("path b", "a variable may say what is mounted", inspector => CheckAsync(inspector, SimulationSetting.Mapped, "mapping")),
        new("path c", "the engine says what is mounted, though the hostname is that of Redis", inspector => CheckAsync(inspector, SimulationSetting.Mounted, "mounts")),
        new("path d", "a named volume is mounted by its name", CheckVolumeAsync),
        new("no path", "a directory that no mount covers is refused, and not made on the host", CheckRefusalAsync),
        new("gone path", "a directory that is gone from the host is refused, and not made there again", CheckGoneAsync),
    ];

    private static async Task CheckAsync(Inspector inspector, string mountedAt, string way)
    {
        var repository = inspector.Host.AddRepository();
        var end = await inspector.Simulation.AnalyseAsync($"{mountedAt}/{repository.Name}", inspector.Token);
        inspector.ExpectRead(repository, end);
        inspector.Expect("the host's path that was used", repository.Path, end.Text("host_path"));
        inspector.Expect("the way it was found", way, end.Text("host_path_way"));
    }

    private static async Task CheckVolumeAsync(Inspector inspector)
    {
        var repository = inspector.Host.AddRepository();
        await inspector.Host.Docker.RunAsync(
            ["run", "--rm", "--network", "none", "--volume", $"{inspector.Simulation.Volume}:/to", "--volume", $"{repository.Path}:/from:ro", StandIns.Blarify, "sh", "-c", "mkdir -p '/to/a b' && cp -a /from/. '/to/a b'"],
            inspector.Token);
        var end = await inspector.Simulation.AnalyseAsync($"{SimulationSetting.InVolume}/a b", inspector.Token);
        inspector.ExpectRead(repository, end);
        inspector.Expect("the volume that was used", inspector.Simulation.Volume, end.Text("host_path"));
    }

    private static async Task CheckRefusalAsync(Inspector inspector)
    {
        foreach (var path in new[] { "/home/appuser", "/repositories/../home/appuser" })
        {
            var end = await inspector.Simulation.AnalyseAsync(path, inspector.Token);
            inspector.ExpectVerdict("FAILED", end);
            inspector.ExpectText("the error", "/home/appuser is on no mount of this container", end.Error);
            inspector.Expect("events of a sibling", 0, inspector.Host.EventsOf(end.Task).Length);
        }
    }

    // A mapping may be wrong: then only the engine can tell.
    private static async Task CheckGoneAsync(Inspector inspector)
    {
        var end = await inspector.Simulation.AnalyseAsync(SimulationSetting.WronglyMapped, inspector.Token);
        inspector.ExpectVerdict("FAILED", end);
        inspector.ExpectText("the error", "bind source path does not exist", end.Error);
    }
}
