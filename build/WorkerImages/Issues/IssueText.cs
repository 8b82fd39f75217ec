using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Issues;

/// <summary>
/// Text of others in an issue, in GitHub Flavored Markdown. It stands in code, where it links nothing, mentions no user and closes no other issue.
/// </summary>
internal static partial class IssueText
{
    private const int ShortestFence = 3;

    /// <summary>A block of code that nothing inside can end (CommonMark 0.31, 4.5): its fence is longer than any run of backticks in it.</summary>
    public static string Fenced(string text)
    {
        var clean = Clean(text);
        var fence = new string('`', Math.Max(ShortestFence, LongestRun(clean) + 1));
        return $"{fence}text\n{clean}\n{fence}\n";
    }

    /// <summary>Code within a line or a table's cell.</summary>
    public static string Code(string text)
    {
        var line = OneLine(text).Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal);
        return line.Length == 0 ? "" : $"`{line}`";
    }

    /// <summary>The text on one line, runs of blanks as one blank.</summary>
    public static string OneLine(string text) => string.Join(' ', Clean(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The beginning of a text, with an ellipsis where something is missing.</summary>
    public static string Head(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";

    /// <summary>The last lines of a text that fit, with an ellipsis where something is missing.</summary>
    /// <param name="text">The whole.</param>
    /// <param name="lines">At most as many.</param>
    /// <param name="lineLength">A longer line loses its end.</param>
    /// <param name="length">At most as many characters, the ellipsis and line ends with them.</param>
    public static string Tail(string text, int lines, int lineLength, int length)
    {
        var all = Clean(text).TrimEnd('\n').Split('\n');
        var kept = new List<string>();
        var room = length - "…\n".Length;
        foreach (var line in all.Reverse().Take(lines).Select(line => Head(line, lineLength)))
        {
            room -= line.Length + 1;
            if (room < 0)
            {
                break;
            }

            kept.Insert(0, line);
        }

        return string.Join('\n', kept.Count < all.Length ? kept.Prepend("…") : kept);
    }

    /// <summary>The text without what speaks to terminals, without what cannot be seen, and without the beginning of an HTML comment, which marks what is ours.</summary>
    public static string Clean(string text) => string.Concat(
            Sequence().Replace(text, "").ReplaceLineEndings("\n").Replace("\t", "    ", StringComparison.Ordinal).EnumerateRunes().Where(rune => !IsUnseen(rune)))
        .Replace("<!--", "<! --", StringComparison.Ordinal);

    private static int LongestRun(string text)
    {
        var (longest, current) = (0, 0);
        foreach (var character in text)
        {
            current = character == '`' ? current + 1 : 0;
            longest = Math.Max(longest, current);
        }

        return longest;
    }

    private static bool IsUnseen(Rune rune) => rune.Value != '\n' && (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // Control sequences such as colours, and operating system commands such as a window's title (ECMA-48, 5.4 and 8.3.89).
    [GeneratedRegex(@"\e(\[[0-?]*[ -/]*[@-~]|\][^\a\e]*(\a|\e\\)?)", RegexOptions.CultureInvariant)]
    private static partial Regex Sequence();
}
