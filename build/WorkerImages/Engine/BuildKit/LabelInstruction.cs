using System.Text;

namespace WorkerImages.Engine.BuildKit;

/// <summary>Labels as a Dockerfile has them.</summary>
internal static class LabelInstruction
{
    /// <summary>False for a label with a line break or NUL, which no quoting brings through.</summary>
    public static bool CanHold(KeyValuePair<string, string> label) => (label.Key + label.Value).AsSpan().IndexOfAny('\n', '\r', '\0') < 0;

    /// <summary>One instruction for all of them, each on a line of its own: the lines of a Dockerfile are limited.</summary>
    /// <param name="labels">At least one.</param>
    /// <param name="escape">The Dockerfile's escape character.</param>
    /// <exception cref="FormatException">One has a line break or NUL.</exception>
    public static string Of(IEnumerable<KeyValuePair<string, string>> labels, char escape = '\\') =>
        "LABEL " + string.Join($" {escape}\n      ", labels.Select(label => CanHold(label)
            ? $"{Quote(label.Key, escape)}={Quote(label.Value, escape)}"
            : throw new FormatException($"the label '{label.Key}={label.Value}' has a line break or NUL")));

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
