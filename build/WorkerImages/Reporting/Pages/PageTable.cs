using System.Globalization;

namespace WorkerImages.Reporting.Pages;

/// <summary>Tables and other forms that sections share.</summary>
internal static class PageTable
{
    /// <summary>A table; the first cell of a row is its header.</summary>
    /// <param name="caption">What the table is of.</param>
    /// <param name="headers">Of the columns; a name that begins with <c>&gt;</c> is of a column of numbers, one with <c>~</c> of long texts.</param>
    /// <param name="rows">The cells of each row.</param>
    public static Html Of(string caption, string[] headers, IEnumerable<Html[]> rows) => Html.Of(
        "div",
        Html.Of(
            "table",
            Html.Of("caption", caption),
            Html.Of("thead", Html.Of("tr", headers.Select(header => Styled(Html.Of("th", header.TrimStart('>', '~')).With("scope", "col"), header)))),
            Html.Of("tbody", rows.Select(row => Html.Of("tr", row.Select((cell, column) => Cell(cell, column, headers[column]))))))).Class("scroll")
        .With("role", "group").With("aria-label", caption).With("tabindex", "0");

    /// <summary>Lines below each other in a cell.</summary>
    public static Html Lines(IEnumerable<string> lines) => lines.ToList() switch
    {
        [] => Html.None,
        [var only] => only,
        var several => Html.Of("ul", several.Select(line => Html.Of("li", line))),
    };

    /// <summary>Something that can be unfolded.</summary>
    public static Html Folded(Html summary, Html content, bool isOpen = false)
    {
        var details = Html.Of("details", Html.Of("summary", summary), Html.Of("div", content).Class("inside"));
        return isOpen ? details.With("open", "") : details;
    }

    /// <summary>A word in a colour that goes with what it says.</summary>
    public static Html Word(string word, string tone) => Html.Of("span", word).Class("word " + tone);

    /// <summary>A moment, to the minute.</summary>
    public static Html Time(DateTimeOffset time) => Html.Of("time", time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture))
        .With("datetime", time.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + "Z");

    /// <summary>Text in quiet.</summary>
    public static Html Quiet(string text) => Html.Of("span", text).Class("quiet");

    private static Html.Element Cell(Html cell, int column, string header) => column == 0 ? Html.Of("th", cell).With("scope", "row") : Styled(Html.Of("td", cell), header);

    private static Html.Element Styled(Html.Element cell, string header) => header[0] switch
    {
        '>' => cell.Class("number"),
        '~' => cell.Class("wrap"),
        _ => cell,
    };
}
