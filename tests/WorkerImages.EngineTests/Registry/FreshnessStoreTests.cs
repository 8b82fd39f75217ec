using System.Collections.Immutable;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Registry;

/// <summary>Records of freshness in a real registry, when several runs write them.</summary>
public sealed class FreshnessStoreTests
{
    private const string Image = "worker";

    private static readonly ImmutableDictionary<Digest, ReadOnlyMemory<byte>> NoKeyrings = ImmutableDictionary<Digest, ReadOnlyMemory<byte>>.Empty;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task What_another_run_writes_between_reading_and_writing_stays()
    {
        await using var bench = await RegistryBench.StartAsync(Token);
        using var client = new RegistryClient(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
        var store = new FreshnessStore(client, new EventLog());
        var rolling = Reference.Parse($"{bench.Host}/{Image}:0.1.0");
        var calls = 0;

        await store.UpdateAsync(rolling, Image, [], record => Interrupted(record).With(Attempt("a")), NoKeyrings, null, Token);

        Assert.Equal(2, calls);
        Assert.Equal([Attempt("b"), Attempt("a")], (await store.ReadAsync(rolling, Image, [], Token)).Record.Attempts);

        FreshnessRecord Interrupted(FreshnessRecord record)
        {
            if (calls++ == 0)
            {
                store.UpdateAsync(rolling, Image, [], other => other.With(Attempt("b")), NoKeyrings, null, Token).GetAwaiter().GetResult();
            }

            return record;
        }
    }

    [RegistryFact]
    public async Task A_change_that_changes_nothing_writes_nothing()
    {
        await using var bench = await RegistryBench.StartAsync(Token);
        using var client = new RegistryClient(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
        var store = new FreshnessStore(client, new EventLog());
        var rolling = Reference.Parse($"{bench.Host}/{Image}:0.1.0");

        await store.UpdateAsync(rolling, Image, [], _ => null, NoKeyrings, null, Token);

        Assert.Null(await client.Manifests.ResolveAsync(FreshnessStore.Of(rolling), Token));
    }

    private static FailedAttempt Attempt(string build) =>
        new(SampleImages.DigestOf(build), 1, 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, ExitCode.Build, "it is broken");
}
