using System.Buffers;
using System.Globalization;
using System.Text;
using WorkerImages.Outcomes;

namespace WorkerImages.Yaml;

/// <summary>Shows a user's text in a message: on one line, not too long, and unable to drive a terminal.</summary>
internal static class Quote
{
    private const int Longest = 80;

    public static string Of(string text) => $"'{Bare(text)}'";

    public static string Bare(string text)
    {
        var shown = new StringBuilder();
        var rest = text.AsSpan();
        for (var letters = 0; !rest.IsEmpty && letters < Longest; letters++)
        {
            var isCharacter = Rune.DecodeFromUtf16(rest, out var letter, out var length) == OperationStatus.Done;
            shown.Append(rest[0] switch
            {
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ when !isCharacter || IsUnseen(letter) => Escaped(rest[..length]),
                _ => letter.ToString(),
            });
            rest = rest[length..];
        }

        return rest.IsEmpty ? shown.ToString() : shown.Append('…').ToString();
    }

    private static string Escaped(ReadOnlySpan<char> units)
    {
        var escaped = new StringBuilder();
        foreach (var unit in units)
        {
            escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        return escaped.ToString();
    }

    private static bool IsUnseen(Rune letter) => Rune.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
}

/// <summary>Words the message about an unknown name.</summary>
internal static class Unknown
{
    private const int MostNamesShown = 20;

    /// <param name="what">What kind of name it is; empty when the key in front of the message says it.</param>
    /// <param name="name">The name that was found.</param>
    /// <param name="known">The names that would do.</param>
    public static string Message(string what, string name, IEnumerable<string> known)
    {
        var names = known.ToList();
        var nearest = NearestName.Of(name, names);
        var remedy = nearest is not null ? $"did you mean {Quote.Of(nearest)}?"
            : names.Count == 0 ? "there is none yet"
            : "known: " + string.Join(", ", names.Take(MostNamesShown)) + (names.Count > MostNamesShown ? ", …" : "");
        return what.Length == 0 ? $"{Quote.Of(name)} is unknown; {remedy}" : $"unknown {what} {Quote.Of(name)}; {remedy}";
    }
}
