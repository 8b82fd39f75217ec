namespace WorkerImages.EngineTests.Runtime;

/// <summary>Whether a counter-test proves its row: it failed, as expected, and not because something else was broken or slow.</summary>
internal static class Proof
{
    // What a loaded engine or a bench out of order leads to, whatever the row is about: time ran out, or `docker run` itself failed.
    private static readonly string[] Excuses = ["waited in vain", "D113", "is 125, not"];

    /// <summary>What one of the counter-test's mismatches must say.</summary>
    public static string Expected(Row row) => row.Without.Fails ?? row switch
    {
        { Play: not null } => throw new InvalidOperationException($"row {row.Number} has a play of its own: its counter-test needs Fails"),
        { NeverRuns: true, Says: [var first, ..] } => $"standard error lacks '{first}'",
        { Groups: not null } => "id -G is",
        { Prints: [var first, ..] } => "standard output lacks '" + first.Split("{x}")[0],
        { Says: [var first, ..] } => $"standard error lacks '{first}'",
        { Answers: not null } => "the engine's answer is",
        _ => "the exit code",
    };

    /// <summary>Why the counter-test is no proof; null when it is one.</summary>
    public static string? WhyNot(Row row, IReadOnlyList<string> mismatches)
    {
        var what = row.Without.What;
        var expected = Expected(row);
        if (mismatches.Count == 0)
        {
            return $"the row cannot fail: it also fits with {what}";
        }

        var all = string.Join('\n', mismatches);
        if (Excuses.FirstOrDefault(excuse => all.Contains(excuse, StringComparison.Ordinal) && !expected.Contains(excuse, StringComparison.Ordinal)) is { } excuse)
        {
            return $"with {what} the row failed for a reason that proves nothing ({excuse}):\n{all}";
        }

        var fits = mismatches.Count(mismatch => mismatch.Contains(expected, StringComparison.Ordinal));
        return fits == 0 ? $"with {what} no mismatch says '{expected}':\n{all}"
            : row.Without.FailsAlone && fits < mismatches.Count ? $"with {what} not only '{expected}' is a mismatch:\n{all}"
            : null;
    }
}
