using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using WorkerImages.Planning;

namespace WorkerImages.Reporting.Pages;

/// <summary>The plan: what stands on what, what was decided of each image, and why.</summary>
internal static class PlanPicture
{
    private const int RowHeight = 46;
    private const int ColumnWidth = 24;
    private const int Margin = 14;
    private const int LongestName = 32;

    /// <summary>The drawing and the table beside it.</summary>
    public static Html Of(BuildPlan plan) => Html.All(
        Html.Of("p", "An image stands on the one that its line comes from; a dashed line means that it copies files. A circle that is not filled is an image from outside.")
            .Class("quiet small"),
        Html.Of("div", Html.Of("div", Drawing(plan)).Class("picture"), Table(plan)).Class("beside"));

    /// <summary>A word for what is done, in its colour.</summary>
    internal static Html Action(PlanAction action) => PageTable.Word(Text(action), Tone(action));

    private static Html Table(BuildPlan plan) => PageTable.Of(
        "What was decided, and why",
        ["Image", "Action", "~Reasons"],
        plan.Steps.Select(step => new[]
        {
            Html.All(step.Image, Html.Of("div", $"{step.Source.Platform}{On(step)}").Class("quiet small")),
            Action(step.Action),
            PageTable.Lines(step.Reasons.Select(reason => reason.Detail)),
        }));

    private static string On(PlanStep step) => NeedsOf(step) is { IsEmpty: false } needs ? $", on {string.Join(", ", needs)}" : "";

    private static ImmutableArray<string> NeedsOf(PlanStep step) =>
        [.. step.Source.Definition.Base is { } outside ? [outside.Name] : Array.Empty<string>(), .. step.Source.Definition.Needs.Select(need => need.Name)];

    private static Html.Element Drawing(BuildPlan plan)
    {
        var steps = plan.Steps.ToLookup(step => step.Image, StringComparer.Ordinal);
        var layout = GraphLayout.Of([.. steps.Select(image => (image.Key, NeedsOf(image.First())))]);
        var names = string.Join("; ", steps.Select(image => $"{image.Key}: {string.Join(", ", image.Select(step => Text(step.Action)).Distinct())}"));
        return Html.Of(
            "svg",
            Html.Of("title", "The images of the plan"),
            Html.Of("desc", $"Each image below the one that it stands on. {names}"),
            Html.Of("g", layout.Edges.Select(edge => Edge(layout, edge))),
            Html.Of("g", layout.Nodes.Select(node => Node(node, [.. steps[node.Name]]))))
            .With("role", "img").With("width", "100%").With("height", Number(layout.Nodes.Length * RowHeight));
    }

    private static Html.Element Edge(GraphLayout layout, GraphEdge edge)
    {
        var (fromX, fromY) = (X(layout.Nodes[edge.From]), Y(layout.Nodes[edge.From]));
        var (toX, toY) = (X(layout.Nodes[edge.To]), Y(layout.Nodes[edge.To]));
        var path = edge.IsFirst
            ? $"M{fromX} {fromY} V{toY - ColumnWidth / 2} Q{fromX} {toY} {fromX + ColumnWidth / 2} {toY} H{toX}"
            : $"M{fromX} {fromY} C{fromX - ColumnWidth / 2} {fromY + RowHeight / 2} {fromX - ColumnWidth / 2} {toY} {toX} {toY}";
        return Html.Of("path").With("d", path).Class(edge.IsFirst ? "edge" : "edge copy");
    }

    private static Html.Element Node(GraphNode node, ImmutableArray<PlanStep> steps)
    {
        var action = steps.Select(step => step.Action).DefaultIfEmpty(PlanAction.Keep).MaxBy(Weight);
        var below = steps.IsEmpty ? "from outside" : string.Join(", ", steps.Select(step => Text(step.Action)).Distinct());
        return Html.Of(
            "g",
            Html.Of("circle").With("cx", Number(X(node))).With("cy", Number(Y(node))).With("r", "6").Class(steps.IsEmpty ? "hollow" : Fill(action)),
            Label(node, -3, CellText.Fit(CellText.OneLine(node.Name), LongestName)).Class("name"),
            Label(node, 13, below).Class("quiet"));
    }

    private static Html.Element Label(GraphNode node, int down, string text) =>
        Html.Of("text", text).With("x", Number(X(node) + Margin)).With("y", Number(Y(node) + down + 4));

    private static int X(GraphNode node) => Margin + (node.Column * ColumnWidth);

    private static int Y(GraphNode node) => (node.Row * RowHeight) + (RowHeight / 2);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(PlanAction action) => JsonNamingPolicy.CamelCase.ConvertName(action.ToString());

    private static int Weight(PlanAction action) => action switch
    {
        PlanAction.Refuse => 4,
        PlanAction.Unknown => 3,
        PlanAction.Build => 2,
        PlanAction.Keep => 0,
        _ => 1,
    };

    private static string Fill(PlanAction action) => action switch
    {
        PlanAction.Keep => "fill-below",
        PlanAction.Refuse => "fill-bad",
        PlanAction.Unknown or PlanAction.Wait => "fill-warn",
        _ => "fill-own",
    };

    private static string Tone(PlanAction action) => action switch
    {
        PlanAction.Keep => "quiet",
        PlanAction.Refuse => "bad",
        PlanAction.Unknown or PlanAction.Wait => "warn",
        _ => "own",
    };
}
