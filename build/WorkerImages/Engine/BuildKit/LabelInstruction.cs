using System.Text;

namespace WorkerImages.Engine.BuildKit;

/// <summary>Labels as a Dockerfile has them.</summary>
internal static class LabelInstruction
{
    /// <summary>False for what no quoting brings through: a line break, NUL, and an equals sign in the name, because the first one cuts a pair in two.</summary>
    public static bool CanHold(KeyValuePair<string, string> label) =>
        !label.Key.Contains('=', StringComparison.Ordinal) && (label.Key + label.Value).AsSpan().IndexOfAny('\n', '\r', '\0') < 0;

    /// <summary>One instruction for all of them, each on its own line: the lines of a Dockerfile are limited.</summary>
    /// <param name="labels">At least one.</param>
    /// <param name="escape">The Dockerfile's escape character.</param>
    /// <exception cref="FormatException">It cannot hold one.</exception>
    public static string Of(IEnumerable<KeyValuePair<string, string>> labels, char escape = '\\') =>
        "LABEL " + string.Join($" {escape}\n      ", labels.Select(label => CanHold(label)
            ? $"{Quote(label.Key, escape)}={Quote(label.Value, escape)}"
            : throw new FormatException($"the label '{label.Key}={label.Value}' has a line break, NUL, or an equals sign in its name")));

    private static string Quote(string text, char escape)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            // Inside double quotes these mean something to the Dockerfile's word expansion.
            quoted.Append(character is '"' or '$' || character == escape ? $"{escape}" : "").Append(character);
        }

        return quoted.Append('"').ToString();
    }
}
