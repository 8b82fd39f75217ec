namespace WorkerImages.Packages;

/// <summary>
/// Reads paragraphs of <c>Field: value</c> lines, the form of dpkg's database and of Debian's copyright files (deb822(5)) and, but for its
/// body, of Python's METADATA. Names of fields are the same in any case; lines that begin with a blank go on with the field above.
/// </summary>
internal static class ControlFile
{
    public static IEnumerable<IReadOnlyDictionary<string, string>> Paragraphs(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? current = null;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (fields.Count > 0)
                {
                    yield return fields;
                    fields = new(StringComparer.OrdinalIgnoreCase);
                }

                current = null;
            }
            else if (line[0] is ' ' or '\t')
            {
                if (current is not null)
                {
                    fields[current] += "\n" + line.Trim();
                }
            }
            else if (line[0] != '#' && line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                current = line[..colon];
                fields[current] = line[(colon + 1)..].Trim();
            }
        }

        if (fields.Count > 0)
        {
            yield return fields;
        }
    }
}
