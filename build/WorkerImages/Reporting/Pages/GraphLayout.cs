using System.Collections.Immutable;

namespace WorkerImages.Reporting.Pages;

/// <summary>
/// Places images in a drawing: each in its own row, below the first image that it stands on, and in a column right of all images that it stands on. The same
/// images in the same order give the same drawing.
/// </summary>
/// <param name="Nodes">By row.</param>
/// <param name="Edges">Between rows.</param>
internal sealed record GraphLayout(ImmutableArray<GraphNode> Nodes, ImmutableArray<GraphEdge> Edges)
{
    /// <summary>Places images.</summary>
    /// <param name="images">Name → what it stands on, the first first; what is no name of an image is drawn, too.</param>
    public static GraphLayout Of(IReadOnlyList<(string Name, ImmutableArray<string> Needs)> images)
    {
        var needs = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var (name, below) in images)
        {
            needs.TryAdd(name, below);
        }

        var named = images.SelectMany(image => image.Needs).Concat(images.Select(image => image.Name)).Distinct(StringComparer.Ordinal).ToList();
        named.ForEach(name => needs.TryAdd(name, []));
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        named.ForEach(name => ColumnOf(name, needs, columns));
        var rows = new List<string>();
        var above = named.ToLookup(name => needs[name].FirstOrDefault() ?? "", StringComparer.Ordinal);
        named.Where(name => needs[name].IsEmpty).ToList().ForEach(root => Place(root, above, rows));
        named.ForEach(name => Place(name, above, rows));
        var places = rows.Select((name, row) => (name, row)).ToDictionary(one => one.name, one => one.row, StringComparer.Ordinal);
        return new(
            [.. rows.Select((name, row) => new GraphNode(name, row, columns[name]))],
            [.. from name in rows from need in needs[name].Distinct() select new GraphEdge(places[need], places[name], need == needs[name][0])]);
    }

    // The planner has refused circles; one that came here all the same must not hang a report.
    private static int ColumnOf(string name, Dictionary<string, ImmutableArray<string>> needs, Dictionary<string, int> columns)
    {
        if (!columns.TryGetValue(name, out var column))
        {
            columns[name] = 0;
            column = columns[name] = needs[name].Select(need => ColumnOf(need, needs, columns) + 1).DefaultIfEmpty().Max();
        }

        return column;
    }

    private static void Place(string name, ILookup<string, string> above, List<string> rows)
    {
        if (!rows.Contains(name))
        {
            rows.Add(name);
            above[name].ToList().ForEach(child => Place(child, above, rows));
        }
    }
}

/// <summary>An image in a drawing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Row">From 0, from above.</param>
/// <param name="Column">From 0, from the left.</param>
internal sealed record GraphNode(string Name, int Row, int Column);

/// <summary>That an image stands on another.</summary>
/// <param name="From">The row of that one.</param>
/// <param name="To">The row of the image.</param>
/// <param name="IsFirst">True where it is built on it, false where it copies from it.</param>
internal sealed record GraphEdge(int From, int To, bool IsFirst);
