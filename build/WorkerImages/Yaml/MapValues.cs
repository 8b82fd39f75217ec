using System.Diagnostics.CodeAnalysis;
using WorkerImages.Outcomes;

namespace WorkerImages.Yaml;

/// <summary>What was read of one map.</summary>
internal sealed class MapValues(MapNode map, ProblemList problems)
{
    private readonly Dictionary<string, ReadEntry> _read = new(StringComparer.Ordinal);

    public ProblemList Problems { get; } = problems;

    /// <summary>The map itself.</summary>
    public MapNode Node { get; } = map;

    /// <summary>False once anything is wrong with the map, its keys or their values.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>True when the key is there, its value good or bad.</summary>
    public bool Has(Key key) => _read.ContainsKey(key.Name);

    /// <summary>False when the key is not there or its value is bad.</summary>
    public bool TryGet<T>(Key<T> key, [MaybeNullWhen(false)] out T value)
    {
        var isGood = _read.TryGetValue(key.Name, out var read) && read.IsGood;
        value = isGood ? (T)read!.Value! : default;
        return isGood;
    }

    /// <summary>The key's value, or <paramref name="otherwise"/> where there is no good one.</summary>
    public T Get<T>(Key<T> key, T otherwise) => TryGet(key, out var value) ? value : otherwise;

    /// <summary>The key's value, or null where there is no good one.</summary>
    public T? Get<T>(Key<T> key)
        where T : class => TryGet(key, out var value) ? value : null;

    /// <summary>The value of a required key of a whole map.</summary>
    public T Required<T>(Key<T> key) => TryGet(key, out var value)
        ? value
        : throw new InvalidOperationException($"{Node.Place}: the required key '{key.Name}' was not read");

    /// <summary>The value's node, for a problem that is found later.</summary>
    public Node NodeOf(Key key) => _read[key.Name].Entry.Value;

    /// <summary>Where the key stands.</summary>
    public SourcePlace PlaceOf(Key key) => _read[key.Name].Entry.Place;

    public void Set<T>(Key<T> key, MapEntry entry, T value) => _read[key.Name] = new(entry, value, IsGood: true);

    public void SetUnreadable(Key key, MapEntry entry)
    {
        _read[key.Name] = new(entry, null, IsGood: false);
        IsWhole = false;
    }

    public void Refuse(SourcePlace place, string message)
    {
        Problems.Add(place, message);
        IsWhole = false;
    }

    public void Refuse(Node node, string message)
    {
        Problems.Add(node, message);
        IsWhole = false;
    }

    private sealed record ReadEntry(MapEntry Entry, object? Value, bool IsGood);
}
