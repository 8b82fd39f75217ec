using System.Collections.Immutable;
using System.Globalization;

namespace WorkerImages.Reporting.Terminal;

/// <summary>The lines that a live display draws again and again: a function of what goes on and of the terminal's size.</summary>
internal static class LiveFrame
{
    private const string Gap = "  ";

    /// <summary>At most one row less than the terminal has, each line at least one cell shorter than a row.</summary>
    /// <param name="running">What goes on.</param>
    /// <param name="progress">How far the run has come: the last line, where something is counted.</param>
    /// <param name="size">The terminal.</param>
    /// <param name="elapsed">How long ago a timestamp was.</param>
    public static ImmutableArray<string> Of(IReadOnlyList<RunningWork> running, RunProgress progress, TerminalSize size, Func<long, TimeSpan> elapsed)
    {
        var overall = progress.Line(elapsed(progress.Since));
        var isCounted = overall.Length > 0 && size.Rows > 2;
        var images = running.Where(work => work.IsImage).ToList();
        var name = images.Select(work => CellText.Width(CellText.OneLine(work.Name))).DefaultIfEmpty().Max();
        var position = images.Select(work => work.Position.Length).DefaultIfEmpty().Max();
        var room = Math.Max(1, size.Rows - (isCounted ? 2 : 1));

        // Where not all has room, what takes longest has.
        var shown = running.Count > room ? running.OrderByDescending(work => elapsed(work.Since)) : running.AsEnumerable();
        var lines = shown.SelectMany(work => Lines(work, name, position, elapsed(work.Since))).ToList();
        if (lines.Count > room)
        {
            var hidden = lines.Count - room + 1;
            lines.RemoveRange(room - 1, hidden);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"… and {hidden} more"));
        }

        if (isCounted)
        {
            lines.Add(overall);
        }

        return [.. lines.Select(line => CellText.Fit(line, Math.Max(1, size.Columns - 1)))];
    }

    private static IEnumerable<string> Lines(RunningWork work, int name, int position, TimeSpan elapsed)
    {
        var called = CellText.OneLine(work.Name);
        var time = CellText.Pad(work.Cached ? "cached" : Measure.Seconds(elapsed.TotalSeconds) + "s", 7, right: true);
        if (work.IsImage)
        {
            yield return string.Join(
                Gap, CellText.Pad(called, name), CellText.Pad(work.Position, position, right: true), time, work.Detail).TrimEnd();
            yield break;
        }

        yield return called + Gap + time.TrimStart();
        if (work.Detail.Length > 0)
        {
            yield return Gap + work.Detail;
        }
    }
}
