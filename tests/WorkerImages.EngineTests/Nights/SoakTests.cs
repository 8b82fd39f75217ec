using System.Collections.Immutable;
using System.Diagnostics;
using Build.Run;

namespace WorkerImages.EngineTests.Nights;

/// <summary>Many nights, one after the other, with random events between them: what must hold every night, holds. Builder and checks are the one fake.</summary>
public sealed class SoakTests
{
    private const int Usual = 20261129;

    [Theory]
    [InlineData(20, Usual)]
    [InlineData(60, 1, Explicit = true)]
    [InlineData(60, 2, Explicit = true)]
    [InlineData(60, 3, Explicit = true)]
    public async Task Whatever_happens_no_night_breaks_a_promise(int nights, int seed)
    {
        await using var bench = await NightBench.StartAsync();
        var soak = new Soak(bench, seed);
        await soak.BeginAsync();
        for (var night = 1; night <= nights; night++)
        {
            await soak.NightAsync();
        }

        await soak.EndAsync();
    }

    private sealed class Soak
    {
        private readonly NightBench _bench;
        private readonly int _seed;
        private readonly SoakWorld _world;
        private readonly SoakEvents _events;
        private readonly SoakInvariants _invariants;

        public Soak(NightBench bench, int seed)
        {
            (_bench, _seed, _world) = (bench, seed, new(bench, seed));
            _events = new(_world, async push => await JudgeAsync(async () => [await push()]));
            _invariants = new(_world);
        }

        public async Task BeginAsync()
        {
            await _world.PutBaseAsync(_world.Base);
            await _events.CommitAsync(SoakWorld.Images.ToImmutableDictionary(image => image, _ => 0));
            _world.Learn(await _bench.PublishAsync());
        }

        public async Task NightAsync()
        {
            var start = Stopwatch.GetTimestamp();
            await _world.DawnAsync();
            await _events.HappenAsync();
            if (_world.Chance(10))
            {
                _world.Note("two runs at once");
                _bench.Clock.Now = _bench.Clock.Now.AddDays(1);
                await JudgeAsync(() => Task.WhenAll(_bench.RunAsync(RunPurpose.Nightly), _bench.BesideAsync(RunPurpose.Nightly)));
            }
            else
            {
                await OneAsync();
            }

            _world.Note($"the night took {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        }

        /// <summary>When all trouble is over, one new update makes everything fresh, and the night after it has nothing to do.</summary>
        public async Task EndAsync()
        {
            await _world.DawnAsync(isLast: true);
            await _world.PutBaseAsync(_world.NewBase());
            _bench.Put("stable-security", "alpha", _world.NextVersion());
            _bench.Put("stable-security", "delta", _world.NextVersion());
            var last = await OneAsync();
            Check(last.Verdict.IsGood && last.Images == "other: published, worker: published, child: published", $"the last night is not good: {last.Images}\n{last.Page}");
            var quiet = await OneAsync();
            Check(quiet.Verdict.IsGood && quiet.Images == "other: kept, worker: kept, child: kept", $"the night after it is not quiet: {quiet.Images}\n{quiet.Page}");
            TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', _world.Diary));
        }

        private async Task<Night> OneAsync() => (await JudgeAsync(async () => [await _bench.NightAsync()]))[0];

        private async Task<Night[]> JudgeAsync(Func<Task<Night[]>> run)
        {
            var before = await _world.StandingAsync();
            var runs = await run();
            foreach (var one in runs)
            {
                _world.Learn(one);
                _world.Note($"{(one.Page.Length > 0 ? "night" : "push")}: {one.Images}{(one.State.Ended is { } ended ? $"; ended: {ended.Message}" : "")}");
            }

            var after = await _world.StandingAsync();
            var broken = _invariants.Broken(runs, before, after);
            Check(broken.IsEmpty, string.Join('\n', broken));
            return runs;
        }

        private void Check(bool isSo, string otherwise) => Assert.True(isSo, $"{otherwise}\nseed {_seed}, what happened:\n{string.Join('\n', _world.Diary)}");
    }
}
