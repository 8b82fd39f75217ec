using System.Collections.Immutable;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>The worker's queues, and what is left when it stops: P7, P8, and a revoked task.</summary>
internal static class LifeConditions
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static ImmutableArray<PassCondition> All { get; } =
    [
        new("P7", "only the queue `ingestion` is consumed, and nothing stays in it", CheckQueuesAsync),
        new("P8 idle", "docker stop ends an idle worker with 0 in its grace period", CheckIdleStopAsync),
        new("P8 busy", "docker stop ends a busy worker with 0 in its grace period, its task as failed and its sibling", CheckBusyStopAsync),
        new("P8 killed", "a killed worker removes the sibling that it left when it starts again", CheckKillAsync),
        new("revoke", "a revoked task takes its sibling with it, and the worker goes on", CheckRevokeAsync),
    ];

    private static async Task CheckQueuesAsync(Inspector inspector)
    {
        var path = $"{SimulationSetting.Mounted}/{inspector.Host.AddRepository().Name}";
        await inspector.Simulation.SendAsync(path, queue: "celery");
        await Task.WhenAll(inspector.Simulation.AnalyseAsync(path, inspector.Token), inspector.Simulation.AnalyseAsync(path, inspector.Token));
        inspector.Expect("tasks in the queue that nobody consumes", "1", await inspector.Simulation.RedisAsync(inspector.Token, "LLEN", "celery"));
        await inspector.Simulation.RedisAsync(inspector.Token, "DEL", "celery");
        inspector.Expect("tasks left in the queue", "0", await inspector.Simulation.RedisAsync(inspector.Token, "LLEN", "ingestion"));
        inspector.Expect("tasks left without an answer", "0", await inspector.Simulation.RedisAsync(inspector.Token, "HLEN", "unacked"));
    }

    private static async Task CheckIdleStopAsync(Inspector inspector)
    {
        await ExpectGoodStopAsync(inspector);
        await inspector.Simulation.StartAgainAsync(inspector.Token);
    }

    private static async Task CheckBusyStopAsync(Inspector inspector)
    {
        var end = await inspector.WhileHeldAsync(inspector.Host.AddRepository("hold"), (_, _) => ExpectGoodStopAsync(inspector));
        inspector.ExpectVerdict("FAILED", end);
        inspector.ExpectText("the error", "the worker is shutting down", end.Error);
        await ExpectNoSiblingAsync(inspector);
        await inspector.Simulation.StartAgainAsync(inspector.Token);
    }

    private static async Task CheckKillAsync(Inspector inspector)
    {
        var repository = inspector.Host.AddRepository("hold");
        var task = await inspector.Simulation.SendAsync($"{SimulationSetting.Mounted}/{repository.Name}");
        var sibling = await inspector.Host.EventAsync(task, "start", inspector.Token);
        await inspector.Host.Docker.RunAsync(["kill", inspector.Simulation.Worker], inspector.Token);
        inspector.Expect("the sibling of the killed worker runs", "true", await inspector.Simulation.InspectAsync(sibling, "{{.State.Running}}", inspector.Token));
        await inspector.Simulation.StartAgainAsync(inspector.Token);
        await ExpectNoSiblingAsync(inspector);
    }

    private static async Task CheckRevokeAsync(Inspector inspector)
    {
        var end = await inspector.WhileHeldAsync(inspector.Host.AddRepository("hold"), async (task, _) =>
        {
            await inspector.Simulation.RevokeAsync(task);
            await inspector.Host.EventAsync(task, "destroy", inspector.Token);
        });
        inspector.Expect("Celery's state", "REVOKED", end.State);
        var repository = inspector.Host.AddRepository();
        inspector.ExpectRead(repository, await inspector.AnalyseAsync(repository));
    }

    private static async Task ExpectGoodStopAsync(Inspector inspector)
    {
        var (exitCode, took) = await inspector.Simulation.StopAsync(inspector.Token);
        inspector.Expect("the worker's exit code", "0", exitCode);
        inspector.Expect($"a stop in {took} inside the grace period", true, took < Grace);
    }

    private static async Task ExpectNoSiblingAsync(Inspector inspector)
    {
        var left = await inspector.Host.Docker.RunAsync(["ps", "--all", "--quiet", "--filter", "label=codestory.worker"], inspector.Token);
        inspector.Expect("siblings", "", left.StandardOutput);
    }
}
