using System.Text.Json.Nodes;

namespace WorkerImages.Yaml;

/// <summary>Something that holds between the keys of one map, for the reader and for the JSON schema.</summary>
internal abstract class KeyRule
{
    public abstract void Check(MapValues values);

    public abstract void AddTo(JsonObject schema);
}

/// <summary>Of these keys a map has one and no other.</summary>
internal sealed class ExactlyOneOf(params Key[] keys) : KeyRule
{
    public override void Check(MapValues values)
    {
        var given = keys.Where(values.Has).ToList();
        var names = string.Join(" or ", keys.Select(key => Quote.Of(key.Name)));
        if (given.Count == 0)
        {
            values.Refuse(values.Node, $"one of the keys {names} is missing");
        }
        else if (given.Count > 1)
        {
            values.Refuse(
                values.PlaceOf(given[1]), $"{Quote.Of(given[1].Name)} cannot stand beside {Quote.Of(given[0].Name)}: choose {names}");
        }
    }

    public override void AddTo(JsonObject schema) => schema["oneOf"] =
        new JsonArray([.. keys.Select(key => new JsonObject { ["required"] = new JsonArray(key.Name) })]);
}

/// <summary>Of these keys a map has one or more.</summary>
internal sealed class AtLeastOneOf(params Key[] keys) : KeyRule
{
    public override void Check(MapValues values)
    {
        if (!keys.Any(values.Has))
        {
            values.Refuse(values.Node, $"one of the keys {string.Join(" or ", keys.Select(key => Quote.Of(key.Name)))} is missing");
        }
    }

    public override void AddTo(JsonObject schema) => schema["anyOf"] =
        new JsonArray([.. keys.Select(key => new JsonObject { ["required"] = new JsonArray(key.Name) })]);
}

/// <summary>Of these keys a map has one, or none.</summary>
internal sealed class AtMostOneOf(params Key[] keys) : KeyRule
{
    public override void Check(MapValues values)
    {
        if (keys.Where(values.Has).ToList() is [var first, var second, ..])
        {
            values.Refuse(values.PlaceOf(second), $"{Quote.Of(second.Name)} cannot stand beside {Quote.Of(first.Name)}: leave one of them out");
        }
    }

    public override void AddTo(JsonObject schema) => schema["not"] =
        new JsonObject { ["required"] = new JsonArray([.. keys.Select(key => (JsonNode)key.Name)]) };
}

/// <summary>These keys are for maps that have another one.</summary>
/// <param name="owner">The other key.</param>
/// <param name="reason">Why, for the message.</param>
/// <param name="keys">The keys that need it.</param>
internal sealed class OnlyWith(Key owner, string reason, params Key[] keys) : KeyRule
{
    public override void Check(MapValues values)
    {
        foreach (var key in keys.Where(key => values.Has(key) && !values.Has(owner)))
        {
            values.Refuse(values.PlaceOf(key), $"{Quote.Of(key.Name)} is only allowed beside {Quote.Of(owner.Name)}: {reason}");
        }
    }

    public override void AddTo(JsonObject schema) => schema["anyOf"] = new JsonArray(
        new JsonObject { ["required"] = new JsonArray(owner.Name) },
        new JsonObject
        {
            ["not"] = new JsonObject
            {
                ["anyOf"] = new JsonArray([.. keys.Select(key => new JsonObject { ["required"] = new JsonArray(key.Name) })]),
            },
        });
}
