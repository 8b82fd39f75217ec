using System.Collections.Immutable;
using System.Diagnostics;

namespace Benchmarks;

/// <summary>Measures things in turns, so that a machine that grows slower meanwhile is slower for all of them.</summary>
internal static class Stopwatches
{
    /// <summary>Runs each thing <paramref name="runs"/> times, one after the other, in every other round backwards; gives their times in their order.</summary>
    public static Task<ImmutableArray<Samples>> InTurnsAsync(int runs, params ImmutableArray<Func<Task>> things) =>
        InTurnsAsync(runs, [.. things.Select(thing => new Turn(thing, () => Task.CompletedTask))]);

    /// <summary>The same of things that leave something behind.</summary>
    public static async Task<ImmutableArray<Samples>> InTurnsAsync(int runs, params ImmutableArray<Turn> things)
    {
        var times = things.Select(_ => ImmutableArray.CreateBuilder<TimeSpan>(runs)).ToImmutableArray();
        for (var round = 0; round < runs; round++)
        {
            var order = Enumerable.Range(0, things.Length);
            foreach (var thing in round % 2 == 0 ? order : order.Reverse())
            {
                var start = Stopwatch.GetTimestamp();
                await things[thing].RunAsync();
                times[thing].Add(Stopwatch.GetElapsedTime(start));
                await things[thing].ClearAsync();
            }
        }

        return [.. times.Select(each => new Samples(each.MoveToImmutable()))];
    }

    /// <summary>One thing.</summary>
    /// <param name="RunAsync">What is measured.</param>
    /// <param name="ClearAsync">Takes away what that left; not measured.</param>
    public sealed record Turn(Func<Task> RunAsync, Func<Task> ClearAsync);
}
