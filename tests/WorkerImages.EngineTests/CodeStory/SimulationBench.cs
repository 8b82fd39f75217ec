using System.Collections.Concurrent;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>What the simulation's tests share, made when the first one asks: the host, and a worker for each way to start one.</summary>
public sealed class SimulationBench(EngineBench engines) : IAsyncDisposable
{
    private readonly Lazy<Task<SimulatedHost>> _host = new(() => SimulatedHost.StartAsync(engines.Address, CancellationToken.None));
    private readonly ConcurrentDictionary<string, Lazy<Task<Simulation>>> _simulations = new();

    internal Task<SimulatedHost> HostAsync() => _host.Value;

    internal Task<Simulation> SimulationAsync(string start) => _simulations.GetOrAdd(start, _ => new(() => StartAsync(start))).Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var simulation in _simulations.Values.Where(simulation => simulation.Value.IsCompletedSuccessfully))
        {
            await (await simulation.Value).DisposeAsync();
        }

        if (_host.IsValueCreated && _host.Value.IsCompletedSuccessfully)
        {
            await (await _host.Value).DisposeAsync();
        }
    }

    private async Task<Simulation> StartAsync(string start) =>
        await Simulation.StartAsync(await HostAsync(), WorkerStart.All.Single(each => each.ToString() == start), null, CancellationToken.None);
}
