using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console.Rendering;

namespace WorkerImages.Reporting;

/// <summary>Text as a terminal shows it, in cells. Some characters need two cells and some none.</summary>
internal static partial class CellText
{
    private const char Escape = '\e';
    private const string Ellipsis = "…";

    /// <summary>The text on one line: what would move the cursor or speak to the terminal is gone, runs of blanks are one blank.</summary>
    public static string OneLine(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in WithoutSequences(text).EnumerateRunes())
        {
            var isBlank = Rune.IsWhiteSpace(rune) || IsUnseen(rune);
            if (!isBlank)
            {
                result.Append(rune.ToString());
            }
            else if (result is [.., not ' '])
            {
                result.Append(' ');
            }
        }

        return result.ToString().TrimEnd();
    }

    /// <summary>The text with its own line ends and indents, and without what would speak to the terminal.</summary>
    public static IEnumerable<string> Lines(string text) =>
        from line in WithoutSequences(text).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')
        select string.Concat(line.Replace("\t", "    ", StringComparison.Ordinal).EnumerateRunes().Where(rune => !IsUnseen(rune)));

    /// <summary>The text without what a terminal takes for orders. An escape that begins none stays.</summary>
    public static string WithoutSequences(string text) =>
        text.Contains(Escape, StringComparison.Ordinal) ? Sequence().Replace(text, "") : text;

    /// <summary>How many cells the text needs.</summary>
    public static int Width(string text) => Ascii.IsValid(text) ? text.Length : WidthBeyondAscii(text);

    /// <summary>The text in at most <paramref name="cells"/> cells, with an ellipsis where something is missing.</summary>
    public static string Fit(string text, int cells)
    {
        if (Width(text) <= cells)
        {
            return text;
        }

        return cells < 1 ? "" : text[..LengthWithin(text, cells - 1)].TrimEnd() + Ellipsis;
    }

    /// <summary>How many characters of the text's beginning need at most <paramref name="cells"/> cells.</summary>
    public static int LengthWithin(string text, int cells)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            cells -= Width(rune.ToString());
            if (cells < 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length;
    }

    /// <summary>The text with blanks up to <paramref name="cells"/> cells: after it, or before it with <paramref name="right"/>.</summary>
    public static string Pad(string text, int cells, bool right = false)
    {
        var blanks = new string(' ', Math.Max(0, cells - Width(text)));
        return right ? blanks + text : text + blanks;
    }

    // A separate method, so that the runtime loads Spectre only where it meets such text.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WidthBeyondAscii(string text) => new Segment(text).CellCount();

    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;

    // Control sequences such as colours, and operating system commands such as a window's title (ECMA-48, 5.4 and 8.3.89).
    [GeneratedRegex(@"\e(\[[0-?]*[ -/]*[@-~]|\][^\a\e]*(\a|\e\\)?)", RegexOptions.CultureInvariant)]
    private static partial Regex Sequence();
}
