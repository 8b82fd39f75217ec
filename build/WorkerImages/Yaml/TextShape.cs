using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WorkerImages.Yaml;

/// <summary>A text of a grammar, turned into a value.</summary>
/// <param name="grammar">What the text must look like.</param>
/// <param name="parse">Makes the value; throws <see cref="FormatException"/>, the message saying why, if there is none.</param>
internal sealed class TextShape<T>(Grammar grammar, Func<string, T> parse) : Shape<T>
{
    public override bool TryRead(Node node, ProblemList problems, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node is not ScalarNode { Type: ScalarType.Text } scalar)
        {
            // Quotes help only what is right between them.
            var remedy = node is MapNode && grammar.Pattern.Contains(@"\{", StringComparison.Ordinal) ? "; put what has braces in quotes"
                : node is not ScalarNode { Type: not ScalarType.Null, Text: var text } ? ""
                : grammar.Refuses(text) is null ? "; put it in quotes"
                : $"; write {grammar.Allowed}";
            problems.Add(node, $"expected {grammar.Name}, found {node.Kind}{remedy}");
            return false;
        }

        var refusal = grammar.Refuses(scalar.Text);
        try
        {
            value = refusal is null ? parse(scalar.Text) : default;
        }
        catch (FormatException fault)
        {
            refusal = fault.Message;
        }

        if (refusal is not null)
        {
            problems.Add(node, refusal);
        }

        return refusal is null;
    }

    public override JsonObject Schema() => grammar.Schema();
}
