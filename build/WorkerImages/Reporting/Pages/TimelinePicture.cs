using System.Collections.Immutable;
using System.Globalization;

namespace WorkerImages.Reporting.Pages;

/// <summary>When what was done: a lane for the builds and one for the checks of each image, a bar for each step.</summary>
internal static class TimelinePicture
{
    private const int LabelHeight = 20;
    private const int BarHeight = 12;
    private const int BarGap = 3;
    private const int LaneGap = 12;
    private const int AxisHeight = 22;
    private const double Narrowest = 0.35;
    private const int MostTicks = 6;

    private static readonly (string Fill, string Meaning)[] Legend =
    [
        ("fill-own", "a step of a build"), ("hollow", "a step out of the cache"), ("fill-good", "a check"), ("fill-work", "other work"), ("fill-bad", "failed"),
        ("fill-open", "not ended"),
    ];

    /// <summary>The drawing, and the same as a table that can be unfolded.</summary>
    /// <param name="works">What was done.</param>
    public static Html Of(ImmutableArray<TimedWork> works)
    {
        var end = Math.Max(0.1, works.Max(work => work.Start + work.Seconds));
        var lanes = Lanes(works);
        return Html.All(
            Html.Of("ul", Legend.Where(entry => works.Any(work => Fill(work) == entry.Fill)).Select(entry => Html.Of(
                "li", Html.Of("svg", Html.Of("rect").With("width", "12").With("height", "12").With("rx", "2").Class(entry.Fill)).With("aria-hidden", "true"), entry.Meaning)))
                .Class("legend"),
            Html.Of("div", Drawing(lanes, end)).Class("picture"),
            PageTable.Folded($"All {Measure.Count(works.Length, "step")} as a table", Table(works)));
    }

    private static ImmutableArray<Lane> Lanes(ImmutableArray<TimedWork> works) =>
    [
        .. works.GroupBy(work => (work.Lane, work.Kind))
            .OrderBy(lane => lane.Min(work => work.Start))
            .Select(lane => new Lane(lane.Key.Lane + What(lane.Key.Kind), Packed(lane))),
    ];

    private static string What(WorkKind kind) => kind switch { WorkKind.Build => ": build", WorkKind.Check => ": checks", _ => "" };

    // What overlaps goes below each other.
    private static ImmutableArray<(TimedWork Work, int Row)> Packed(IEnumerable<TimedWork> works)
    {
        var ends = new List<double>();
        var packed = ImmutableArray.CreateBuilder<(TimedWork, int)>();
        foreach (var work in works)
        {
            var row = ends.FindIndex(end => end <= work.Start + 0.001);
            row = row < 0 ? ends.Count : row;
            if (row == ends.Count)
            {
                ends.Add(0);
            }

            ends[row] = work.Start + work.Seconds;
            packed.Add((work, row));
        }

        return packed.ToImmutable();
    }

    private static Html.Element Drawing(ImmutableArray<Lane> lanes, double end)
    {
        var height = lanes.Sum(lane => lane.Height) + AxisHeight;
        var parts = new List<Html>
        {
            Html.Of("title", "When what was done"),
            Html.Of("desc", $"{Measure.Count(lanes.Length, "lane")} over {Measure.Seconds(end)} seconds; the table below has the same."),
        };
        parts.AddRange(Ticks(end, height));
        var y = AxisHeight;
        foreach (var lane in lanes)
        {
            var top = y;
            parts.Add(Html.Of("text", $"{CellText.OneLine(lane.Name)}  {Measure.Seconds(lane.Seconds)} s").With("x", "0").With("y", Number(top + LabelHeight - 6)));
            parts.AddRange(lane.Works.Select(one => Bar(one.Work, top + LabelHeight + (one.Row * (BarHeight + BarGap)), end)));
            y += lane.Height;
        }

        return Html.Of("svg", parts).With("role", "img").With("width", "100%").With("height", Number(height));
    }

    // On whole steps of 1, 2 or 5.
    private static IEnumerable<Html> Ticks(double end, int height)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(end / MostTicks)));
        var step = new[] { 1, 2, 5, 10 }.Select(factor => factor * power).First(size => end / size <= MostTicks);
        for (var at = 0; at * step < end; at++)
        {
            var x = Percent(at * step / end);
            yield return Html.Of("line").With("x1", x).With("x2", x).With("y1", Number(AxisHeight - 4)).With("y2", Number(height)).Class("tick");
            if (at * step / end < 0.95)
            {
                yield return Html.Of("text", string.Create(CultureInfo.InvariantCulture, $"{at * step:0.##} s")).With("x", x).With("y", "12").Class("quiet");
            }
        }
    }

    private static Html.Element Bar(TimedWork work, int y, double end)
    {
        var width = Math.Max(Narrowest, 100 * work.Seconds / end);
        return Html.Of("rect", Html.Of("title", $"{CellText.OneLine(work.Name)}: {Ending(work)}"))
            .With("x", Percent(Math.Min(work.Start / end, 1 - (width / 100)))).With("y", Number(y)).With("width", Percent(width / 100))
            .With("height", Number(BarHeight)).With("rx", "2").Class(Fill(work));
    }

    private static Html Table(ImmutableArray<TimedWork> works) => PageTable.Of(
        "What was done when",
        ["~What", "For", ">Began", "How it ended"],
        works.Select(work => new Html[] { Html.Of("code", CellText.OneLine(work.Name)), work.Lane, $"{Measure.Seconds(work.Start)} s", Ending(work) }));

    private static string Ending(TimedWork work) => work.Ending switch
    {
        WorkEnding.Cached => "cached",
        WorkEnding.Failed => $"failed after {Measure.Seconds(work.Seconds)} s",
        WorkEnding.Open => $"not ended after {Measure.Seconds(work.Seconds)} s",
        _ => $"{Measure.Seconds(work.Seconds)} s",
    };

    private static string Fill(TimedWork work) => work switch
    {
        { Ending: WorkEnding.Cached } => "hollow",
        { Ending: WorkEnding.Failed } => "fill-bad",
        { Ending: WorkEnding.Open } => "fill-open",
        { Kind: WorkKind.Check } => "fill-good",
        { Kind: WorkKind.Other } => "fill-work",
        _ => "fill-own",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double part) => (100 * part).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    private sealed record Lane(string Name, ImmutableArray<(TimedWork Work, int Row)> Works)
    {
        public int Height => LabelHeight + ((Works.Max(one => one.Row) + 1) * (BarHeight + BarGap)) + LaneGap;

        // Of the whole lane: from the first beginning to the last end.
        public double Seconds => Works.Max(one => one.Work.Start + one.Work.Seconds) - Works.Min(one => one.Work.Start);
    }
}
