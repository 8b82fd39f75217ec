using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WorkerImages.Yaml;

/// <summary>A list of values of one shape, at least one.</summary>
/// <param name="item">What each of them is.</param>
/// <param name="mayRepeat">True for argument lists, where a value may come twice.</param>
internal sealed class ListShape<T>(Shape<T> item, bool mayRepeat = false) : Shape<T[]>
    where T : notnull
{
    public override bool TryRead(Node node, ProblemList problems, [MaybeNullWhen(false)] out T[] value)
    {
        value = [];
        if (node is not ListNode list)
        {
            problems.Add(node, $"expected a list, found {node.Kind}");
            return false;
        }

        if (list.Items.Count == 0)
        {
            problems.Add(node, "the list is empty: name something or leave the key out");
            return false;
        }

        var values = new List<T>(list.Items.Count);
        var seen = new HashSet<T>();
        foreach (var itemNode in list.Items)
        {
            if (!item.TryRead(itemNode, problems, out var itemValue))
            {
                continue;
            }

            if (!mayRepeat && !seen.Add(itemValue))
            {
                problems.Add(itemNode, $"{(itemNode is ScalarNode one ? Quote.Of(one.Text) : "this entry")} is in the list twice");
                continue;
            }

            values.Add(itemValue);
        }

        value = [.. values];
        return value.Length == list.Items.Count;
    }

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = item.Schema() };
        if (!mayRepeat)
        {
            schema["uniqueItems"] = true;
        }

        return schema;
    }
}
