using System.Globalization;
using System.Text;

namespace WorkerImages.Reporting.Pages;

/// <summary>
/// Text of others as a page shows it: it means nothing to HTML, and what would hide or turn around other text is seen. Control characters become their
/// pictures (U+2400 and on), and format characters such as the overrides of direction their code points: <c>⟨U+202E⟩</c>.
/// </summary>
internal static class ShownText
{
    private const int Pictures = 0x2400;
    private const int Delete = 0x7F;
    private const int PictureOfDelete = 0x2421;

    /// <summary>Adds the text, for content as for an attribute's value between double quotes. Sequences for terminals are left out.</summary>
    public static void Append(StringBuilder to, string text)
    {
        foreach (var rune in CellText.WithoutSequences(text).Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&':
                    to.Append("&amp;");
                    break;
                case '<':
                    to.Append("&lt;");
                    break;
                case '>':
                    to.Append("&gt;");
                    break;
                case '"':
                    to.Append("&quot;");
                    break;
                case '\'':
                    to.Append("&#39;");
                    break;
                case '\n' or '\t':
                    to.Append((char)rune.Value);
                    break;
                default:
                    AppendShown(to, rune);
                    break;
            }
        }
    }

    private static void AppendShown(StringBuilder to, Rune rune)
    {
        if (rune.Value is < ' ' or Delete)
        {
            to.Append((char)(rune.Value == Delete ? PictureOfDelete : Pictures + rune.Value));
        }
        else if (IsUnseen(rune))
        {
            to.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
        }
        else
        {
            Span<char> characters = stackalloc char[2];
            to.Append(characters[..rune.EncodeToUtf16(characters)]);
        }
    }

    // The last two of each plane are no characters, nor are the 32 at U+FDD0 (Unicode 16, 23.7); no HTML may hold them.
    private static bool IsUnseen(Rune rune) =>
        (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF
        || (!rune.IsAscii && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
}
