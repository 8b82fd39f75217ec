using WorkerImages.Outcomes;

namespace WorkerImages.Yaml;

/// <summary>A value in a YAML file.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Key">The key it belongs to, which messages begin with; empty at the top of a file.</param>
internal abstract record Node(SourcePlace Place, string Key)
{
    /// <summary>What it is, for a message that wanted something else.</summary>
    public abstract string Kind { get; }
}

/// <summary>A text, number, truth value or nothing.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Key">The key it belongs to.</param>
/// <param name="Text">What was written, quotes and escapes resolved.</param>
/// <param name="Type">The type that YAML 1.2's core schema (section 10.3.2) gives it.</param>
internal sealed record ScalarNode(SourcePlace Place, string Key, string Text, ScalarType Type) : Node(Place, Key)
{
    public override string Kind => Type switch
    {
        ScalarType.Null => "nothing",
        ScalarType.Bool => $"the truth value {Text}",
        ScalarType.Number => $"the number {Quote.Bare(Text)}",
        ScalarType.Text => $"the text {Quote.Of(Text)}",
        _ => throw new ArgumentOutOfRangeException(nameof(Type), Type, null),
    };
}

/// <summary>A list.</summary>
internal sealed record ListNode(SourcePlace Place, string Key, IReadOnlyList<Node> Items) : Node(Place, Key)
{
    public override string Kind => "a list";
}

/// <summary>Keys and their values, in the order of the file, no key twice.</summary>
internal sealed record MapNode(SourcePlace Place, string Key, IReadOnlyList<MapEntry> Entries) : Node(Place, Key)
{
    public override string Kind => "a map";
}

/// <summary>A key and its value.</summary>
internal sealed record MapEntry(string Key, SourcePlace Place, Node Value);

/// <summary>What YAML takes a scalar for.</summary>
internal enum ScalarType
{
    Text,
    Number,
    Bool,
    Null,
}
