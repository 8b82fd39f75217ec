using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>What an image's runtime would refuse at every start is refused in the definition.</summary>
/// <param name="draft">The image.</param>
/// <param name="problems">What is wrong.</param>
internal sealed class EnvironmentRules(ImageDraft draft, ProblemList problems)
{
    public void Check()
    {
        var known = string.Join(", ", WorkerVariable.All.Keys);
        foreach (var entry in EntriesOf(draft).Where(entry => Grammars.EnvironmentName.Refuses(entry.Key) is null))
        {
            if (WorkerVariable.IsStrange(entry.Key, Ignored))
            {
                problems.Add(
                    entry.Place,
                    $"{Quote.Of(entry.Key)} is not a variable of this image, and no container would start; known: {known}. "
                        + $"If it belongs to your program, add {WorkerVariable.Ignore}: {entry.Key}");
            }
            else if (WorkerVariable.All.TryGetValue(entry.Key, out var variable) && TextOf(entry) is { Length: > 0 } value && IsWrong(variable, value))
            {
                problems.Add(entry.Value, $"{Quote.Of(value)} is refused at every start; allowed: {variable.Allowed}");
            }
        }

        CheckAncestors();
    }

    // The value of the nearest image that has one.
    private string Ignored => draft.Family.SelectMany(EntriesOf).Where(entry => entry.Key == WorkerVariable.Ignore).Select(TextOf).FirstOrDefault() ?? "";

    // What names code is judged by stricter rules, with the others of its kind.
    private static bool IsWrong(WorkerVariable variable, string value) =>
        Grammars.VariableValue.Refuses(value) is null && !CodeVariable.All.ContainsKey(variable.Name) && !variable.Takes(value);

    private static string? TextOf(MapEntry entry) => (entry.Value as ScalarNode)?.Text;

    private static IReadOnlyList<MapEntry> EntriesOf(ImageDraft image) =>
        image.Values.Has(ImageKeys.Environment) && image.Values.NodeOf(ImageKeys.Environment) is MapNode map ? map.Entries : [];

    private void CheckAncestors()
    {
        if (EntriesOf(draft).FirstOrDefault(entry => entry.Key == WorkerVariable.Ignore) is not { } ignore)
        {
            return;
        }

        foreach (var name in draft.Ancestors.SelectMany(EntriesOf).Select(entry => entry.Key).Distinct().Where(name => WorkerVariable.IsStrange(name, Ignored)))
        {
            problems.Add(ignore.Value, $"an image below sets {name}, which is ignored no more, and no container would start: list it here too");
        }
    }
}
