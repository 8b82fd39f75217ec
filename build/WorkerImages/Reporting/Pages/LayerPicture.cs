using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Engine;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Pages;

/// <summary>What images weigh, layer by layer, and what made each layer.</summary>
internal static class LayerPicture
{
    private const int BarHeight = 16;
    private const int MostPackages = 8;

    /// <summary>A bar for each image, and its layers as a table that can be unfolded.</summary>
    /// <param name="rows">The images of the run.</param>
    /// <param name="layers">What they are made of.</param>
    /// <param name="works">What steps told while they ran.</param>
    public static Html Of(ImmutableArray<RunRow> rows, ImmutableDictionary<string, ImmutableArray<ImageLayer>> layers, ImmutableArray<TimedWork> works)
    {
        var known = rows.Where(row => row.SizeBytes is not null).ToList();
        var largest = Math.Max(1, known.Max(row => row.SizeBytes!.Value));
        return Html.All(
            Html.Of("p", "All bars have the same scale. The grey part is what an image of this run has from the one that it stands on.").Class("quiet small"),
            Html.All(known.Select(row => Image(row, largest, layers, works))));
    }

    /// <summary>The layers of an image that has most of them from another one: which of the images, and how many of its layers.</summary>
    internal static (string? Image, int Layers) Below(string image, ImmutableDictionary<string, ImmutableArray<ImageLayer>> layers)
    {
        var own = layers[image];
        var below = layers.Where(other => other.Key != image && other.Value.Length < own.Length && other.Value.SequenceEqual(own.Take(other.Value.Length)))
            .OrderBy(other => other.Value.Length).LastOrDefault();
        return below.Key is null ? (null, 0) : (below.Key, below.Value.Length);
    }

    private static Html Image(
        RunRow row, long largest, ImmutableDictionary<string, ImmutableArray<ImageLayer>> layers, ImmutableArray<TimedWork> works)
    {
        var heading = Html.Of("h3", row.Image, PageTable.Quiet($"  {Measure.Size(row.SizeBytes!.Value)}"));
        if (!layers.TryGetValue(row.Image, out var all) || all.IsEmpty)
        {
            return Html.All(heading, Bar(row.Image, [(row.SizeBytes.Value, "fill-own", "the whole image")], largest));
        }

        var (below, inherited) = Below(row.Image, layers);
        var segments = all.Select((layer, at) => (layer.Size, at < inherited ? "fill-below" : "fill-own", layer.Instruction));
        return Html.All(
            heading,
            Bar(row.Image, [.. segments], largest),
            PageTable.Folded($"{Measure.Count(all.Count(layer => layer.Size > 0), "layer")} with something in it", Table(row.Image, all, below, inherited, works)));
    }

    private static Html Table(string image, ImmutableArray<ImageLayer> all, string? below, int inherited, ImmutableArray<TimedWork> works)
    {
        var own = all.Skip(inherited).Where(layer => layer.Size > 0)
            .Select(layer => new[] { Instruction(layer), Measure.Size(layer.Size), Packages(image, layer, works) });
        Html[][] first = below is null ? [] : [[$"all of {below}", Measure.Size(all.Take(inherited).Sum(layer => layer.Size)), Html.None]];
        return PageTable.Of($"Layers of {image}, lowest first", ["~What made it", ">Size", "~Packages"], [.. first, .. own]);
    }

    // One that was imported as a whole has no history.
    private static Html Instruction(ImageLayer layer) => layer.Instruction.Length == 0 ? "the base, which does not say what made it" : Html.Of("code", layer.Instruction);

    private static Html Packages(string image, ImageLayer layer, ImmutableArray<TimedWork> works)
    {
        var step = works.FirstOrDefault(work => work.Lane == image && !work.Packages.IsEmpty && StepText.IsSame(work.Name, layer.Instruction));
        return step is null ? Html.None
            : step.Packages.Length <= MostPackages ? string.Join(", ", step.Packages)
            : PageTable.Folded(Measure.Count(step.Packages.Length, "package"), string.Join(", ", step.Packages));
    }

    private static Html.Element Bar(string image, ImmutableArray<(long Size, string Fill, string Title)> segments, long largest)
    {
        var parts = new List<Html> { Html.Of("title", $"Layers of {image} by size") };
        var at = 0L;
        foreach (var (size, fill, title) in segments.Where(segment => segment.Size > 0))
        {
            // what is too thin for a gap still is part of its neighbour's length
            var (x, width) = (100.0 * at / largest, 100.0 * size / largest);
            parts.Add(Html.Of("rect", Html.Of("title", $"{Measure.Size(size)}: {CellText.OneLine(title)}"))
                .With("x", Percent(x)).With("y", "0").With("width", Percent(Math.Max(0.1, width - 0.25))).With("height", Number(BarHeight)).Class(fill));
            at += size;
        }

        return Html.Of("svg", parts).With("role", "img").With("width", "100%").With("height", Number(BarHeight));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double percent) => percent.ToString("0.###", CultureInfo.InvariantCulture) + "%";
}
