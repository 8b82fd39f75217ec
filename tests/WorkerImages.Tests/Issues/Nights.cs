using WorkerImages.Issues;

namespace WorkerImages.Tests.Issues;

/// <summary>Nights and what fails in them, as tests need them.</summary>
internal static class Nights
{
    /// <summary>The night of this number: each a day later than the one before, the first on 1 November 2026.</summary>
    public static NightRun Run(long number) => new(
        number, $"https://ci.example/acme/workers/actions/runs/{1000 + number}", new DateTimeOffset(2026, 11, 1, 3, 23, 0, TimeSpan.Zero).AddDays(number - 1));

    /// <summary>A check of an image that fails.</summary>
    public static NightFailure Check(string image, string check, string log = "line 1\nline 2") =>
        new(image, "smoke test", check, $"{image} does not keep a promise", $"{check}: expected 29, got 28", "see the check", log);

    /// <summary>A registry that did not answer for an image.</summary>
    public static NightFailure Silent(string image, string host = "registry.example:5000", string step = "look") =>
        new(image, step, "Network", $"asking {host} failed", "no answer", "see whether it is up", "") { Host = host };

    /// <summary>What GitHub has after a plan was carried out on it.</summary>
    public static FiledIssue[] After(IssuePlan plan, params FiledIssue[] before)
    {
        var issues = before.ToDictionary(issue => issue.Number);
        foreach (var change in plan.Changes)
        {
            var number = change switch
            {
                UpdateIssue update => update.Number,
                CloseIssue close => close.Number,
                _ => issues.Keys.Append(0).Max() + 1,
            };
            issues[number] = change switch
            {
                OpenIssue open => new(number, open.Title, open.Body),
                UpdateIssue update => issues[number] with { Body = update.Body, ClosedAt = null, IsNotPlanned = false },
                CloseIssue close => issues[number] with { Body = close.Body, ClosedAt = plan.Run.At },
                _ => throw new InvalidOperationException(change.ToString()),
            };
        }

        return [.. issues.Values];
    }

    /// <summary>A plan in few words, such as <c>open nightly: worker: …</c> or <c>close 3</c>.</summary>
    public static string[] Shown(IssuePlan plan) =>
    [
        .. plan.Changes.Select(change => change switch
        {
            UpdateIssue { Reopens: true } again => $"reopen {again.Number}",
            UpdateIssue update => $"update {update.Number}",
            CloseIssue close => $"close {close.Number}",
            _ => $"open {change.Title}",
        }),
    ];
}
