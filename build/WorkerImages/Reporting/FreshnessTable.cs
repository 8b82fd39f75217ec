using System.Globalization;
using WorkerImages.Planning.Freshness;

namespace WorkerImages.Reporting;

/// <summary>How fresh published images are, for people.</summary>
internal static class FreshnessTable
{
    private static readonly string[] Headers = ["PUBLISHED", "PLATFORM", "VERIFIED", "BASE SINCE", ">SECURITY", ">OTHER", ">HELD", "NEXT NIGHT"];

    /// <summary>The table; empty for nothing published.</summary>
    /// <param name="decisions">By image.</param>
    /// <param name="now">The time up to which ages count.</param>
    /// <param name="width">Columns of the terminal; null for no limit.</param>
    public static string Of(IEnumerable<(string Image, RefreshDecision Decision)> decisions, DateTimeOffset now, int? width)
    {
        var table = new TextTable(Headers, [7]);
        var rows = decisions.Where(one => one.Decision.Fact.Index is not null).ToList();
        foreach (var (image, decision) in rows)
        {
            table.Add(
            [
                image,
                decision.Fact.Platform.ToString(),
                Day(decision.Fact.Verified, now),
                Day(decision.Fact.BaseSince, now),
                Count(decision, decision.Pending.Count(update => update.IsSecurity)),
                Count(decision, decision.Pending.Count(update => !update.IsSecurity)),
                Count(decision, decision.Fact.Updates?.Held.Length ?? 0),
                Next(decision),
            ]);
        }

        return rows.Count == 0 ? "" : table.Render(width);
    }

    /// <summary>What the next night makes of it.</summary>
    internal static string Next(RefreshDecision decision) =>
        decision.IsFrozen ? string.Join('\n', decision.Observations.Take(1))
        : decision.Unknown is { } unknown ? $"unknown: {unknown.Split('\n')[0]}"
        : !decision.Reasons.IsEmpty ? string.Join('\n', decision.Reasons.Select(reason => $"rebuilds it: {reason.Detail}"))
        : decision.Due is { } due ? string.Create(CultureInfo.InvariantCulture, $"nothing; due on {due:yyyy-MM-dd}")
        : "nothing";

    private static string Day(DateTimeOffset? time, DateTimeOffset now) => time is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"{known:yyyy-MM-dd} ({(int)(now - known).TotalDays} d)")
        : "-";

    private static string Count(RefreshDecision decision, int count) => decision.Fact.Updates is null ? "-" : count.ToString(CultureInfo.InvariantCulture);
}
