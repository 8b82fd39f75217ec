using System.Text.RegularExpressions;

namespace WorkerImages.Tests.Pages;

/// <summary>
/// Sentences, words, and how easy they read: Flesch's reading ease (R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32,
/// 1948), 206.835 − 1.015 × words per sentence − 84.6 × syllables per word. From 60 on he calls it plain English.
/// </summary>
internal static partial class Readability
{
    /// <summary>The sentences of a passage, each with the index of its beginning. In a cell a semicolon ends one, too: a cell is a list.</summary>
    public static IEnumerable<(int Index, string Text)> Sentences(Passage passage)
    {
        var begin = 0;
        foreach (Match end in (passage.Kind == PassageKind.Cell ? EndInCell() : End()).Matches(passage.Text))
        {
            yield return (begin, passage.Text[begin..end.Index]);
            begin = end.Index + end.Length;
        }

        if (Words(passage.Text[begin..]) > 0)
        {
            yield return (begin, passage.Text[begin..]);
        }
    }

    /// <summary>How many words a text has; code is one.</summary>
    public static int Words(string text) => Word().Count(text);

    /// <summary>How many syllables a text has, by its groups of vowels; code has one.</summary>
    public static int Syllables(string text) => Word().Matches(text).Sum(word => SyllablesOf(word.Value));

    /// <summary>The reading ease of sentences: 100 for very easy ones, 0 for ones that hardly anybody follows.</summary>
    public static double Ease(IReadOnlyCollection<string> sentences)
    {
        var words = sentences.Sum(Words);
        return 206.835 - (1.015 * words / sentences.Count) - (84.6 * sentences.Sum(Syllables) / words);
    }

    // A final e is silent, and so is the e in -es and -ed, but not in -le, -ted and -ded.
    private static int SyllablesOf(string word) => int.Max(1, Vowels().Count(SilentEnd().Replace(word.ToLowerInvariant(), "")));

    [GeneratedRegex(@"[\p{L}\p{N}\uFFFC][\p{L}\p{N}\uFFFC'’./_+-]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<=[.!?][""')\]]*)\s+(?=[\p{Lu}\p{N}\uFFFC""(\[])")]
    private static partial Regex End();

    [GeneratedRegex(@"(?<=[.!?][""')\]]*)\s+(?=[\p{Lu}\p{N}\uFFFC""(\[])|;\s")]
    private static partial Regex EndInCell();

    [GeneratedRegex("[aeiouy]+")]
    private static partial Regex Vowels();

    [GeneratedRegex("(?<=[aeiouy].*[^aeiouyl])es?$|(?<=[aeiouy].*[^aeiouytd])ed$")]
    private static partial Regex SilentEnd();
}
