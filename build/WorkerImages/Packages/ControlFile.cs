using System.Text;

namespace WorkerImages.Packages;

/// <summary>
/// Reads paragraphs of <c>Field: value</c> lines, the form of dpkg's database and of Debian's copyright files (deb822(5)) and, but for its
/// body, of Python's METADATA. Names of fields are the same in any case; lines that begin with a blank go on with the field above. A line
/// that is neither is passed over, with those that go on with it.
/// </summary>
internal static class ControlFile
{
    public static IEnumerable<Paragraph> Paragraphs(string text)
    {
        var fields = new Dictionary<string, StringBuilder>(StringComparer.OrdinalIgnoreCase);
        var (first, number) = (1, 0);
        StringBuilder? current = null;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found : text.Length;
            var line = text.AsSpan(start, end - start).TrimEnd('\r');
            start = end + 1;
            number++;
            if (line.IsWhiteSpace())
            {
                if (fields.Count > 0)
                {
                    yield return Paragraph.Of(first, fields);
                    fields.Clear();
                }

                current = null;
            }
            else if (line[0] is ' ' or '\t')
            {
                current?.Append('\n').Append(line.Trim());
            }
            else if (line[0] == '#')
            {
                // A comment may stand in the middle of a field.
            }
            else if (line.IndexOf(':') is not (> 0 and var colon))
            {
                current = null;
            }
            else
            {
                first = fields.Count == 0 ? number : first;
                current = new StringBuilder().Append(line[(colon + 1)..].Trim());
                fields[line[..colon].ToString()] = current;
            }
        }

        if (fields.Count > 0)
        {
            yield return Paragraph.Of(first, fields);
        }
    }
}

/// <summary>Fields that belong together.</summary>
/// <param name="Line">The line of the first one, from 1.</param>
/// <param name="Fields">Name → value, the lines of a longer one as they are, without the blank in front.</param>
internal sealed record Paragraph(int Line, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>A field's value; empty when it is not there.</summary>
    public string this[string field] => Fields.GetValueOrDefault(field, "");

    internal static Paragraph Of(int line, Dictionary<string, StringBuilder> fields) =>
        new(line, fields.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.OrdinalIgnoreCase));
}
