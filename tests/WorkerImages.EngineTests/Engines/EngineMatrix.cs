using System.Collections.Concurrent;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Engines;

/// <summary>One after the other, on the same engines.</summary>
[CollectionDefinition(nameof(EngineMatrix))]
public sealed class EngineMatrixCollection : ICollectionFixture<EngineMatrix>;

/// <summary>One engine of each kind, started when the first test asks for it.</summary>
public sealed class EngineMatrix : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<(TestEngine Daemon, IEngine Engine)>>> _engines = new(StringComparer.Ordinal);

    /// <summary>Why there are none here; null when there are.</summary>
    public static string? WhyNot => Bench.WhyNot ?? TestEngine.WhyNot ?? ArchiveFactAttribute.WhyNot;

    /// <summary>Gives the engine of a kind.</summary>
    internal async Task<IEngine> EngineAsync(string kind, CancellationToken cancellationToken)
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        var (_, engine) = await _engines.GetOrAdd(kind, _ => new(() => StartAsync(EngineKind.All[kind]))).Value.WaitAsync(cancellationToken);
        return engine;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var started in _engines.Values)
        {
            var (daemon, engine) = await started.Value;
            engine.Dispose();
            await daemon.DisposeAsync();
        }
    }

    private static async Task<(TestEngine Daemon, IEngine Engine)> StartAsync(EngineKind kind)
    {
        var daemon = await TestEngine.StartAsync(kind.Root, kind.HasContainerdStore, CancellationToken.None);
        return (daemon, await TestEngine.ConnectAsync(daemon.Address, RunId.OfThisProcess(), CancellationToken.None));
    }
}
