using System.Text;

namespace WorkerImages.Reporting;

/// <summary>Text as it stands in GitHub Flavored Markdown without meaning anything there.</summary>
internal static class MarkdownText
{
    /// <summary>For a table's cell or a line; line breaks become <c>&lt;br&gt;</c>.</summary>
    public static string Cell(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in string.Join('\n', CellText.Lines(text)))
        {
            result.Append(character switch
            {
                '\n' => "<br>",
                '<' => "&lt;",
                '&' => "&amp;",
                '|' or '\\' or '`' or '*' or '_' or '[' or ']' or '~' => "\\" + character,
                _ => character.ToString(),
            });
        }

        return result.ToString();
    }
}
