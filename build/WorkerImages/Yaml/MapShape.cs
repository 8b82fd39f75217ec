using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using WorkerImages.Outcomes;

namespace WorkerImages.Yaml;

/// <summary>A map of known keys. This table of keys is the only one: reader and JSON schema both follow it.</summary>
/// <param name="keys">The keys it may have.</param>
/// <param name="rules">What holds between keys.</param>
/// <param name="build">Makes the value of a map in which every key was read well; may add its own problems and return null.</param>
internal sealed class MapShape<T>(Key[] keys, KeyRule[] rules, Func<MapValues, T?> build) : Shape<T>
    where T : class
{
    /// <summary>Keys, in lower case, that people know from elsewhere, and what they are to write instead.</summary>
    public ImmutableDictionary<string, string> ForeignWords { get; init; } = ImmutableDictionary<string, string>.Empty;

    public override bool TryRead(Node node, ProblemList problems, [MaybeNullWhen(false)] out T value)
    {
        value = ReadValues(node, problems) is { IsWhole: true } values ? build(values) : null;
        return value is not null;
    }

    /// <summary>What could be read, also of a map in which something is wrong; null when the node is no map at all.</summary>
    public MapValues? ReadValues(Node node, ProblemList problems)
    {
        if (node is not MapNode map)
        {
            problems.Add(node, $"expected a map, found {node.Kind}");
            return null;
        }

        var values = new MapValues(map, problems);
        foreach (var entry in map.Entries)
        {
            if (Array.Find(keys, key => key.Name == entry.Key) is { } key)
            {
                key.Read(entry, values);
            }
        }

        CheckNames(map, values);
        foreach (var rule in rules)
        {
            rule.Check(values);
        }

        return values;
    }

    public override JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var key in keys)
        {
            properties[key.Name] = key.Schema();
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (keys.Any(key => key.IsRequired))
        {
            schema["required"] = new JsonArray([.. keys.Where(key => key.IsRequired).Select(key => JsonValue.Create(key.Name))]);
        }

        foreach (var rule in rules)
        {
            rule.AddTo(schema);
        }

        return schema;
    }

    private void CheckNames(MapNode map, MapValues values)
    {
        var names = keys.Select(key => key.Name).ToList();
        var unknown = map.Entries.Where(entry => !names.Contains(entry.Key)).ToList();
        foreach (var entry in unknown)
        {
            values.Refuse(
                entry.Place,
                ForeignWords.TryGetValue(entry.Key.ToLowerInvariant(), out var ours)
                    ? $"unknown key {Quote.Of(entry.Key)}; {ours}"
                    : Unknown.Message("key", entry.Key, names));
        }

        // A mistyped key is one mistake, not two.
        var meant = unknown.Select(entry => NearestName.Of(entry.Key, names)).ToList();
        foreach (var missing in keys.Where(key => key.IsRequired && !values.Has(key) && !meant.Contains(key.Name)))
        {
            values.Refuse(map, $"the key {Quote.Of(missing.Name)} is missing: {missing.Description}");
        }
    }
}
