using WorkerImages.EngineTests.Runtime;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>Looks at a simulation from the host and notes what is not as it should be.</summary>
internal sealed class Inspector(Simulation simulation, CancellationToken cancellationToken) : Findings
{
    /// <summary>What is looked at.</summary>
    public Simulation Simulation => simulation;

    /// <summary>Where it runs.</summary>
    public SimulatedHost Host => simulation.Host;

    /// <summary>Ends everything.</summary>
    public CancellationToken Token => cancellationToken;

    /// <summary>Checks a condition, and that nothing is left behind it.</summary>
    public async Task CheckAsync(PassCondition condition)
    {
        var directories = Host.MadeDirectories();
        var socket = FileIdentity.Of(Host.Socket);
        await condition.CheckAsync(this);
        Expect("the socket on the host", socket, FileIdentity.Of(Host.Socket));
        Expect("new directories on the host", "", string.Join(' ', Host.MadeDirectories().Except(directories)));
        Expect("containers of tasks", "", (await Host.Docker.RunAsync(["ps", "--all", "--quiet", "--filter", "label=codestory.task"], Token)).StandardOutput);
    }

    /// <summary>Notes something in words.</summary>
    public void Reject(string what) => Note(what);

    /// <summary>Has a new repository analysed through <see cref="SimulationSetting.Mounted"/>.</summary>
    public async Task<AnalysisEnd> AnalyseAsync(SimulatedRepository repository) =>
        await simulation.AnalyseAsync($"{SimulationSetting.Mounted}/{repository.Name}", Token);

    /// <summary>Does something with a task and its sibling, while that waits to be let go on; gives the task's end.</summary>
    public async Task<AnalysisEnd> WhileHeldAsync(SimulatedRepository repository, Func<string, string, Task> doAsync)
    {
        var task = await simulation.SendAsync($"{SimulationSetting.Mounted}/{repository.Name}");
        var ended = simulation.EndAsync(task, Token);
        var started = Host.EventAsync(task, "start", Token);
        if (await Task.WhenAny(started, ended) == started)
        {
            await doAsync(task, await started);
            repository.Release();
        }
        else
        {
            Note($"no sibling was started: {await ended}");
        }

        return await ended;
    }

    /// <summary>Expects an analysis to have read exactly what is on the host.</summary>
    public void ExpectRead(SimulatedRepository repository, AnalysisEnd end)
    {
        ExpectVerdict("COMPLETED", end);
        Expect("what the sibling read", string.Join('\n', repository.Listing()), string.Join('\n', end.Listing));
    }

    /// <summary>Expects Celery's SUCCESS with this status in the payload.</summary>
    public void ExpectVerdict(string status, AnalysisEnd end)
    {
        Expect($"Celery's state of {end.Task}", "SUCCESS", end.State);
        Expect($"the payload's status ({end.Error})", status, end.Status);
    }
}
