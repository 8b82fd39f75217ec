using System.Text;

namespace WorkerImages.Reporting;

/// <summary>Text as it stands in GitHub Flavored Markdown without meaning anything there.</summary>
internal static class MarkdownText
{
    /// <summary>A table, each line ended.</summary>
    /// <param name="headers">The columns' names; a name that begins with <c>&gt;</c> is of a column of numbers, aligned to the right.</param>
    /// <param name="rows">Cells of plain text.</param>
    public static string Table(string[] headers, IEnumerable<string[]> rows) => string.Concat(
        rows.Select(row => row.Select(Cell))
            .Prepend(headers.Select(header => header.StartsWith('>') ? "---:" : "---"))
            .Prepend(headers.Select(header => header.TrimStart('>')))
            .Select(cells => $"| {string.Join(" | ", cells)} |\n"));

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
