using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WorkerImages.Yaml;

/// <summary>A map whose keys the user chooses, such as labels.</summary>
/// <param name="key">What a key must look like.</param>
/// <param name="value">What each value is.</param>
internal sealed class TableShape<T>(Grammar key, Shape<T> value) : Shape<ImmutableSortedDictionary<string, T>>
{
    public override bool TryRead(
        Node node, ProblemList problems, [MaybeNullWhen(false)] out ImmutableSortedDictionary<string, T> table)
    {
        table = null;
        if (node is not MapNode map)
        {
            problems.Add(node, $"expected a map, found {node.Kind}");
            return false;
        }

        var rows = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            var refusal = key.Refuses(entry.Key);
            if (refusal is not null)
            {
                problems.Add(entry.Place, refusal);
            }

            if (value.TryRead(entry.Value, problems, out var row) && refusal is null)
            {
                rows.Add(entry.Key, row);
            }
        }

        table = rows.ToImmutable();
        return rows.Count == map.Entries.Count;
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["patternProperties"] = new JsonObject { [key.WholePattern] = value.Schema() },
        ["additionalProperties"] = false,
    };
}
