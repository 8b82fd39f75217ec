using System.Text.Json;
using WorkerImages.Planning;

namespace WorkerImages.Reporting;

/// <summary>A plan for people.</summary>
internal static class PlanTable
{
    /// <summary>One row a step, in the plan's order, each of its reasons on a line of its own.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="width">Cells a line may have; null for no limit.</param>
    public static string Of(BuildPlan plan, int? width)
    {
        var table = new TextTable(["IMAGE", "PLATFORM", "ACTION", "REASONS"], folded: [3]);
        foreach (var step in plan.Steps)
        {
            table.Add(
                step.Image,
                step.Source.Platform.ToString(),
                Word(step.Action),
                string.Join('\n', step.Reasons.Select(reason => reason.Detail)));
        }

        return table.Render(width);
    }

    /// <summary>A value of an enumeration as tables and JSON spell it, such as <c>sourceChanged</c>.</summary>
    internal static string Word(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
