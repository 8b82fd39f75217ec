using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Records;

namespace WorkerImages.Reporting.Pages;

// By hand: ScottPlot brings SkiaSharp and its native library, 40 times the bytes of all of this program's own code, for lines of a few points.

/// <summary>How images changed over runs: size, packages, age, each as a line, and the last of them as a table.</summary>
internal static class HistoryCharts
{
    private const int Width = 200;
    private const int Height = 40;
    private const int Edge = 3;
    private const int MostRows = 20;

    /// <summary>The charts of each image.</summary>
    /// <param name="runs">Oldest first.</param>
    public static Html Of(ImmutableArray<HistoryRun> runs) => Html.All(
        from image in runs.SelectMany(run => run.Images.Select(image => (Run: run, Image: image))).GroupBy(one => (one.Image.Name, one.Image.Platform))
        orderby Place(runs, image.Key), image.Key.Name, image.Key.Platform
        select Image(image.Key.Name, image.Key.Platform, [.. image]));

    // As the last run has them: parents first.
    private static int Place(ImmutableArray<HistoryRun> runs, (string Name, string Platform) image) =>
        runs[^1].Images.Select(one => (one.Name, one.Platform)).ToList() is var last && last.IndexOf(image) is >= 0 and var place ? place : last.Count;

    private static Html Image(string name, string platform, ImmutableArray<(HistoryRun Run, HistoryImage Image)> points) => Html.All(
        Html.Of("h3", name, PageTable.Quiet($"  {platform}")),
        Html.Of(
            "div",
            Chart(name, "Size", points, point => point.Image.SizeBytes ?? point.Image.DownloadBytes, value => Measure.Size((long)value)),
            Chart(name, "Packages", points, point => point.Image.Packages, value => Measure.Number((int)value)),
            Chart(name, "Age in days", points, point => point.Image.AgeAt(point.Run.At)?.TotalDays, value => value.ToString("0.#", CultureInfo.InvariantCulture))).Class("charts"),
        points.Length < 2 ? Html.None : PageTable.Folded($"The last {Math.Min(MostRows, points.Length)} runs as a table", Table(name, points)));

    private static Html.Element Chart(
        string name,
        string what,
        ImmutableArray<(HistoryRun Run, HistoryImage Image)> points,
        Func<(HistoryRun Run, HistoryImage Image), double?> value,
        Func<double, string> shown)
    {
        var values = points.Select(value).OfType<double>().ToList();
        return values.Count == 0
            ? Html.Of("div", Html.Of("p", what, ": ", "not known"))
            : Html.Of(
                "div",
                Html.Of("p", what, " ", Html.Of("strong", shown(values[^1]))),
                values.Count == 1 ? Html.None : Curve($"{what} of {name} over {Measure.Count(values.Count, "run")}", $"From {shown(values[0])} to {shown(values[^1])}", values));
    }

    private static Html.Element Curve(string title, string description, List<double> values)
    {
        var (least, most) = (values.Min(), values.Max());
        double X(int at) => (double)Width * at / (values.Count - 1);
        double Y(double value) => most > least ? Height - Edge - ((Height - (2 * Edge)) * (value - least) / (most - least)) : Height / 2.0;
        var places = values.Select((value, at) => string.Create(CultureInfo.InvariantCulture, $"{X(at):0.#},{Y(value):0.#}"));
        return Html.Of(
            "svg",
            Html.Of("title", title),
            Html.Of("desc", description),
            Html.Of("polyline").With("points", string.Join(' ', places)).Class("curve"))
            .With("role", "img").With("viewBox", $"0 0 {Width} {Height}").With("preserveAspectRatio", "none").With("height", "40");
    }

    private static Html Table(string name, ImmutableArray<(HistoryRun Run, HistoryImage Image)> points) => PageTable.Of(
        $"{name} over runs, the newest first",
        ["Run", ">Size", ">Download", ">Packages", ">Age in days"],
        points.Reverse().Take(MostRows).Select(point => new Html[]
        {
            point.Run.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            point.Image.SizeBytes is { } size ? Measure.Size(size) : "",
            point.Image.DownloadBytes is { } download ? Measure.Size(download) : "",
            point.Image.Packages is { } packages ? Measure.Number(packages) : "",
            point.Image.AgeAt(point.Run.At) is { } age ? age.TotalDays.ToString("0.#", CultureInfo.InvariantCulture) : "",
        }));
}
