using System.Collections.Immutable;
using System.Text.Json;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>What an analysis does and can do: P2, P3, P5, and what it reports meanwhile.</summary>
internal static class AnalysisConditions
{
    public static ImmutableArray<PassCondition> All { get; } =
    [
        new("P2", "the sibling read exactly the files of the host's repository", CheckReadAsync),
        new("P3", "the engine ran one sibling, beside the worker, with the host's path mounted read-only", CheckSiblingAsync),
        new("P5", "the sibling cannot write into the repository", CheckWriteAsync),
        new("progress", "the task tells how far it is, and never the database's password", CheckProgressAsync),
        new("flood", "of a flood of output the end is kept", CheckFloodAsync),
    ];

    private static async Task CheckReadAsync(Inspector inspector)
    {
        var repository = inspector.Host.AddRepository();
        inspector.Expect("files on the host", true, repository.Listing().Length > 0);
        inspector.ExpectRead(repository, await inspector.AnalyseAsync(repository));
    }

    private static async Task CheckSiblingAsync(Inspector inspector)
    {
        var repository = inspector.Host.AddRepository("hold");
        var end = await inspector.WhileHeldAsync(repository, (_, container) => LookAsync(inspector, repository, container));
        inspector.ExpectRead(repository, end);

        var container = end.Text("container_id");
        if (container is not null)
        {
            await inspector.Host.EventAsync(end.Task, "destroy", inspector.Token);
        }

        var life = inspector.Host.EventsOf(end.Task).Where(told => told.Split(' ')[0] is "create" or "start" or "die" or "destroy");
        inspector.Expect("the sibling's life", $"create {container}, start {container}, die {container}, destroy {container}", string.Join(", ", life));
        inspector.Expect("the host's path that the task names", repository.Path, end.Text("host_path"));
    }

    private static async Task LookAsync(Inspector inspector, SimulatedRepository repository, string container)
    {
        var mounts = JsonDocument.Parse(await inspector.Simulation.InspectAsync(container, "{{json .Mounts}}", inspector.Token)).RootElement;
        var all = mounts.EnumerateArray().Select(mount => $"{mount.GetProperty("Type")} {mount.GetProperty("Source")} {mount.GetProperty("RW")}");
        inspector.Expect("the sibling's mounts", $"bind {repository.Path} False", string.Join(", ", all));

        var worker = await inspector.Simulation.InspectAsync(inspector.Simulation.Worker, "{{.Id}}", inspector.Token);
        var first = HostProcess.Of(container).FirstOrDefault(process => process.InnerId == 1);
        inspector.Expect("who started the sibling that the host sees", "containerd-shim", first?.Parent);
        inspector.Expect("its place inside the worker's", false, first?.Cgroups.Contains(worker, StringComparison.Ordinal));
    }

    private static async Task CheckWriteAsync(Inspector inspector)
    {
        var repository = inspector.Host.AddRepository("write");
        var before = repository.Fingerprint();
        var end = await inspector.AnalyseAsync(repository);
        inspector.ExpectVerdict("FAILED", end);
        inspector.ExpectText("the error", "Read-only file system", end.Error);
        inspector.Expect("the repository on the host", before, repository.Fingerprint());
    }

    private static async Task CheckProgressAsync(Inspector inspector)
    {
        var end = await inspector.AnalyseAsync(inspector.Host.AddRepository());
        inspector.Expect("the states", "STARTED PROGRESS SUCCESS", string.Join(' ', end.States.Select(state => state.GetProperty("status").GetString()).Distinct()));
        inspector.Expect("the progress", "10 20 20", string.Join(' ', end.Progress));
        inspector.ExpectText("what the sibling was told", "Writing to neo4j://neo4j:***@neo4j:7687/neo4j", string.Join('\n', end.Lines));
        var logs = await inspector.Host.Docker.RunAsync(["logs", inspector.Simulation.Worker], inspector.Token);
        foreach (var secret in new[] { SimulationSetting.Password, Uri.EscapeDataString(SimulationSetting.Password) })
        {
            inspector.Expect("the password in states or logs", false, $"{string.Join('\n', end.States)}{logs}".Contains(secret, StringComparison.Ordinal));
        }
    }

    private static async Task CheckFloodAsync(Inspector inspector)
    {
        var repository = inspector.Host.AddRepository("flood 100000");
        var end = await inspector.AnalyseAsync(repository);
        inspector.ExpectRead(repository, end);
        inspector.Expect("the number of lines kept", 1000, end.Lines.Count());
    }
}
