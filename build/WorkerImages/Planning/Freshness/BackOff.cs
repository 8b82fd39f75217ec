using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Oci;
using WorkerImages.Records;

namespace WorkerImages.Planning.Freshness;

/// <summary>
/// When a build that failed is tried again by the nightly run: twice at once, then every second, fourth and eighth night, and never sooner than so many hours.
/// Another build id, from other input, is another build.
/// </summary>
internal static class BackOff
{
    private const int AtOnce = 2;
    private const int MostDoubled = 3;

    /// <summary>The plan with the builds that are not tried this night, and what needs them, as waiting.</summary>
    /// <param name="plan">Parents before their children.</param>
    /// <param name="records">By image.</param>
    /// <param name="now">The time of this night.</param>
    public static BuildPlan Of(BuildPlan plan, IReadOnlyDictionary<string, FreshnessRecord> records, DateTimeOffset now)
    {
        var waiting = new HashSet<(string Image, Platform Platform)>();
        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        foreach (var step in plan.Steps)
        {
            var attempt = step.BuildId is null ? null : records.GetValueOrDefault(step.Image)?.Attempts.FirstOrDefault(one => one.Build == step.BuildId);
            var below = step.Source.Definition.Needs.FirstOrDefault(need => waiting.Contains((need.Name, step.Source.Platform)));
            var why = step.Action is not (PlanAction.Build or PlanAction.Push) ? null
                : step.Source.Definition.Refresh.Frozen is { } frozen && step.Publication?.Standing.Values.Any(digest => digest is not null) == true ? $"frozen: {frozen}"
                : below is not null ? $"it needs {below}, which waits"
                : attempt is not null && !IsDue(attempt, now) ? Words(attempt)
                : null;
            if (why is not null)
            {
                waiting.Add((step.Image, step.Source.Platform));
            }

            steps.Add(why is null ? step : step with { Action = PlanAction.Wait, Reasons = [new(ReasonKind.BackedOff, why), .. step.Reasons] });
        }

        return new(steps.ToImmutable());
    }

    /// <summary>True when it is tried this night.</summary>
    public static bool IsDue(FailedAttempt attempt, DateTimeOffset now)
    {
        var doubled = Math.Clamp(attempt.Failures - AtOnce + 1, 0, MostDoubled);
        return doubled == 0 || (attempt.Skipped + 1 >= 1 << doubled && now - attempt.Last >= TimeSpan.FromHours(1 << (doubled - 1)));
    }

    private static string Words(FailedAttempt attempt)
    {
        var nights = (1 << Math.Clamp(attempt.Failures - AtOnce + 1, 0, MostDoubled)) - attempt.Skipped - 1;
        var next = nights <= 1 ? "next night" : string.Create(CultureInfo.InvariantCulture, $"in {nights} nights");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"this build failed {attempt.Failures} times since {attempt.First:yyyy-MM-dd} ({attempt.What}); it is tried again {next}, or when its input changes");
    }
}
