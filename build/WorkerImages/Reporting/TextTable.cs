using System.Text;

namespace WorkerImages.Reporting;

/// <summary>
/// Columns of text, no rulers. Cells may have several lines; where the width is limited columns are folded. Nothing is
/// ever cut off. (Spectre's table needs a tenth of a second to begin with: a fifth of what a run without work may take.)
/// </summary>
/// <param name="headers">The columns' names; a name that begins with <c>&gt;</c> is of a column of numbers, aligned to the right.</param>
/// <param name="folded">The numbers of the columns, from 0, that are folded: the second only where the first is not enough.</param>
internal sealed class TextTable(string[] headers, params int[] folded)
{
    private const string Gap = "  ";
    private const int NarrowestFold = 12;

    private readonly List<string[]> _rows = [[.. headers.Select(header => header.TrimStart('>'))]];

    /// <summary>Adds a row; a cell's lines are separated by <c>\n</c>.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>The table, each line ended.</summary>
    /// <param name="width">Cells a line may have; null for no limit.</param>
    public string Render(int? width)
    {
        var cells = _rows.Select(row => row.Select(cell => CellText.Lines(cell).ToArray()).ToArray()).ToList();
        var widths = WidthsOf(cells);
        foreach (var column in width is null ? [] : folded)
        {
            var excess = widths.Sum() + (Gap.Length * (widths.Length - 1)) - width!.Value;
            if (excess > 0)
            {
                var room = Math.Max(NarrowestFold, widths[column] - excess);
                cells.ForEach(row => row[column] = [.. row[column].SelectMany(line => Fold(line, room))]);
                widths = WidthsOf(cells);
            }
        }

        var text = new StringBuilder();
        cells.ForEach(row => Append(text, row, widths));
        return text.ToString();
    }

    private static int[] WidthsOf(List<string[][]> cells) =>
        [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Max(CellText.Width)))];

    private void Append(StringBuilder text, string[][] row, int[] widths)
    {
        for (var line = 0; line < row.Max(cell => cell.Length); line++)
        {
            var parts = row.Select((cell, column) =>
                CellText.Pad(cell.ElementAtOrDefault(line) ?? "", widths[column], right: headers[column].StartsWith('>')));
            text.Append(string.Join(Gap, parts).TrimEnd()).Append('\n');
        }
    }

    private static IEnumerable<string> Fold(string line, int room)
    {
        while (CellText.Width(line) > room)
        {
            var cut = Cut(line, CellText.LengthWithin(line, room));
            yield return line[..cut].TrimEnd();
            line = line[cut..].TrimStart();
        }

        yield return line;
    }

    // Best at a blank, else behind a slash, else where the room ends.
    private static int Cut(string line, int length)
    {
        var blank = line.LastIndexOf(' ', length);
        var slash = line.LastIndexOf('/', length - 1);
        return blank > 0 ? blank : slash > 0 ? slash + 1 : length;
    }
}
