using System.Globalization;
using System.Text;

namespace WorkerImages.Catalog;

/// <summary>Shows a user's text in a message: on one line, not too long, and unable to drive a terminal.</summary>
internal static class Quote
{
    private const int Longest = 80;

    public static string Of(string text) => $"'{Bare(text)}'";

    public static string Bare(string text)
    {
        var shown = new StringBuilder();
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            shown.Append(letter switch
            {
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ when IsUnseen(letter) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => letter.ToString(),
            });
        }

        return text.Length > Longest ? shown.Append('…').ToString() : shown.ToString();
    }

    private static bool IsUnseen(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
}
