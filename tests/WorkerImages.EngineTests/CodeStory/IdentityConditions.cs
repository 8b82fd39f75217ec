using System.Collections.Immutable;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>Who the worker is: P1 and P10.</summary>
internal static class IdentityConditions
{
    private const int OtherGroup = 4322;
    private const int User = 1000;

    public static ImmutableArray<PassCondition> All { get; } =
    [
        new("P1", "the worker is appuser, with the socket's group and not with root's", inspector => CheckIdentityAsync(inspector, SimulatedHost.SocketGroup)),
        new("P10", "a restarted worker works again, and so it does when the socket's group changed between", CheckRestartsAsync),
    ];

    private static async Task CheckIdentityAsync(Inspector inspector, int socketGroup)
    {
        var repository = inspector.Host.AddRepository();
        var end = await inspector.AnalyseAsync(repository);
        inspector.ExpectRead(repository, end);
        inspector.Expect("the user that the task names", "appuser", end.Worker.GetProperty("user").GetString());
        inspector.Expect("the user's number that the task names", User, end.Worker.GetProperty("uid").GetInt32());
        var named = end.Worker.GetProperty("gids").EnumerateArray().Select(gid => gid.GetInt32()).ToHashSet();

        // PID 1 is the init, which hands signals on and nothing else; what it started is the worker.
        var container = await inspector.Simulation.InspectAsync(inspector.Simulation.Worker, "{{.Id}}", inspector.Token);
        var processes = HostProcess.StartedIn(container);
        inspector.Expect("a worker with its two processes", true, processes.Count >= 3);
        foreach (var process in processes)
        {
            inspector.Expect("the users that the host sees", "1000 1000 1000 1000", string.Join(' ', process.Users));
            inspector.Expect("the socket's group among those that the host sees", true, process.Groups.Contains(socketGroup));
            inspector.Expect("root's group among those that the host sees", false, process.Groups.Contains(0));
            inspector.Expect("the groups that the task names, all of which the host sees", true, process.Groups.SetEquals(named));
        }
    }

    private static async Task CheckRestartsAsync(Inspector inspector)
    {
        await RestartAsync(inspector);
        await CheckIdentityAsync(inspector, SimulatedHost.SocketGroup);
        await inspector.Host.OwnSocketAsync(OtherGroup);
        try
        {
            await RestartAsync(inspector);
            await CheckIdentityAsync(inspector, OtherGroup);
        }
        finally
        {
            await inspector.Host.OwnSocketAsync(SimulatedHost.SocketGroup);
            await RestartAsync(inspector);
        }
    }

    private static async Task RestartAsync(Inspector inspector)
    {
        await inspector.Simulation.StopAsync(inspector.Token);
        await inspector.Simulation.StartAgainAsync(inspector.Token);
    }
}
