using System.Collections.Immutable;
using System.Diagnostics;

namespace Benchmarks;

/// <summary>Measures things in turns, so that a machine that grows slower meanwhile is slower for all of them.</summary>
internal static class Stopwatches
{
    /// <summary>Runs each thing <paramref name="runs"/> times, one after the other, in every other round backwards; gives their times in their order.</summary>
    public static async Task<ImmutableArray<Samples>> InTurnsAsync(int runs, params ImmutableArray<Func<Task>> things)
    {
        var times = things.Select(_ => ImmutableArray.CreateBuilder<TimeSpan>(runs)).ToImmutableArray();
        for (var round = 0; round < runs; round++)
        {
            var order = Enumerable.Range(0, things.Length);
            foreach (var thing in round % 2 == 0 ? order : order.Reverse())
            {
                var start = Stopwatch.GetTimestamp();
                await things[thing]();
                times[thing].Add(Stopwatch.GetElapsedTime(start));
            }
        }

        return [.. times.Select(each => new Samples(each.MoveToImmutable()))];
    }
}
