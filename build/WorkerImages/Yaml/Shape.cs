using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WorkerImages.Yaml;

/// <summary>
/// What a YAML value may be. A shape both reads such a value and describes it as JSON schema (draft 7), so that what editors check
/// and what the program accepts come from one place.
/// </summary>
internal abstract class Shape<T>
{
    /// <summary>False when the node has another shape; <paramref name="problems"/> then says why.</summary>
    public abstract bool TryRead(Node node, ProblemList problems, [MaybeNullWhen(false)] out T value);

    public abstract JsonObject Schema();
}

/// <summary>A whole number.</summary>
internal sealed class NumberShape(int least, int most) : Shape<int>
{
    public override bool TryRead(Node node, ProblemList problems, out int value)
    {
        value = 0;
        if (node is not ScalarNode { Type: ScalarType.Number } scalar)
        {
            problems.Add(node, $"expected a number from {least} to {most}, found {node.Kind}");
            return false;
        }

        // 010 is ten for YAML 1.2, eight for YAML 1.1 and for people who write file modes.
        var isWhole = scalar.Text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && (scalar.Text.Length == 1 || scalar.Text[0] != '0');
        if (isWhole && int.TryParse(scalar.Text, out value) && value >= least && value <= most)
        {
            return true;
        }

        problems.Add(node, $"{Quote.Of(scalar.Text)} is not a whole number from {least} to {most}");
        return false;
    }

    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };
}

/// <summary>true or false.</summary>
internal sealed class BoolShape : Shape<bool>
{
    public override bool TryRead(Node node, ProblemList problems, out bool value)
    {
        value = node is ScalarNode { Type: ScalarType.Bool, Text: ['t' or 'T', ..] };
        if (node is ScalarNode { Type: ScalarType.Bool })
        {
            return true;
        }

        problems.Add(node, $"expected true or false, found {node.Kind}");
        return false;
    }

    public override JsonObject Schema() => new() { ["type"] = "boolean" };
}

/// <summary>One word of a few.</summary>
internal sealed class ChoiceShape<T>(params (string Word, T Value)[] choices) : Shape<T>
{
    public override bool TryRead(Node node, ProblemList problems, [MaybeNullWhen(false)] out T value)
    {
        var words = choices.Select(choice => choice.Word);
        foreach (var choice in choices)
        {
            if (node is ScalarNode scalar && scalar.Text == choice.Word)
            {
                value = choice.Value;
                return true;
            }
        }

        value = default;
        problems.Add(node, node is ScalarNode { Type: ScalarType.Text } unknown
            ? Unknown.Message("", unknown.Text, words)
            : $"expected {string.Join(" or ", words)}, found {node.Kind}");
        return false;
    }

    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice.Word))]) };
}

/// <summary>Either of two shapes; a value's kind says which one it is meant for.</summary>
internal sealed class EitherShape<T>(Func<Node, bool> isFirst, Shape<T> first, Shape<T> second) : Shape<T>
{
    public override bool TryRead(Node node, ProblemList problems, [MaybeNullWhen(false)] out T value) =>
        (isFirst(node) ? first : second).TryRead(node, problems, out value);

    public override JsonObject Schema() => new() { ["oneOf"] = new JsonArray(first.Schema(), second.Schema()) };
}

/// <summary>A shape whose values are turned into others.</summary>
internal sealed class MappedShape<TFrom, T>(Shape<TFrom> inner, Func<TFrom, T> map) : Shape<T>
{
    public override bool TryRead(Node node, ProblemList problems, [MaybeNullWhen(false)] out T value)
    {
        var isGood = inner.TryRead(node, problems, out var found);
        value = isGood ? map(found!) : default;
        return isGood;
    }

    public override JsonObject Schema() => inner.Schema();
}
