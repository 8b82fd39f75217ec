using System.Text;

namespace WorkerImages.Engine.BuildKit;

/// <summary>A label as an import wants it: one line of a Dockerfile.</summary>
internal static class LabelInstruction
{
    /// <exception cref="FormatException">A line break or NUL, which no quoting brings through.</exception>
    public static string Of(KeyValuePair<string, string> label) => $"LABEL {Quote(label.Key)}={Quote(label.Value)}";

    private static string Quote(string text)
    {
        if (text.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
        {
            throw new FormatException($"the label text '{text}' has a line break or NUL");
        }

        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            // Inside double quotes these mean something to the Dockerfile's word expansion.
            quoted.Append(character is '"' or '\\' or '$' ? "\\" : "").Append(character);
        }

        return quoted.Append('"').ToString();
    }
}
