using System.Globalization;

namespace WorkerImages.Tests.Pages;

/// <summary>The limits that pages keep, and what goes beyond them.</summary>
internal static class PlainWords
{
    /// <summary>The longest sentence, in words.</summary>
    public const int LongestSentence = 28;

    /// <summary>The longest sentence of a page on average, in words.</summary>
    public const int LongestAverage = 14;

    /// <summary>The least reading ease of a page (<see cref="Readability"/>).</summary>
    public const int LeastEase = 65;

    /// <summary>What a page has against the limits: lines of <c>file:line: what</c>, none when all is well.</summary>
    public static IEnumerable<string> Findings(ProsePage page) =>
        page.Passages.SelectMany(passage => LongSentences(passage).Concat(BadPhrases(passage)))
            .OrderBy(finding => finding.Line)
            .Select(finding => $"{page.Path}:{finding.Line}: {finding.What}")
            .Concat(OfAll(page));

    /// <summary>The sentences that averages are made of.</summary>
    public static IReadOnlyList<string> Sentences(ProsePage page) =>
        [.. page.Passages.Where(passage => passage.Kind == PassageKind.Prose).SelectMany(Readability.Sentences).Select(sentence => sentence.Text)];

    private static IEnumerable<(int Line, string What)> LongSentences(Passage passage) => passage.Kind == PassageKind.Heading
        ? []
        : Readability.Sentences(passage)
            .Select(sentence => (sentence.Index, sentence.Text, Words: Readability.Words(sentence.Text)))
            .Where(sentence => sentence.Words > LongestSentence)
            .Select(sentence => (passage.LineAt(sentence.Index), Invariant($"a sentence of {sentence.Words} words, more than {LongestSentence}: {Beginning(sentence.Text)}")));

    private static IEnumerable<(int Line, string What)> BadPhrases(Passage passage) =>
        Phrases.In(passage.Text).Select(found => (passage.LineAt(found.Index), $"'{found.Phrase}': {found.Instead}"));

    private static IEnumerable<string> OfAll(ProsePage page)
    {
        var sentences = Sentences(page);
        if (sentences.Count == 0)
        {
            yield break;
        }

        var average = (double)sentences.Sum(Readability.Words) / sentences.Count;
        if (average > LongestAverage)
        {
            yield return Invariant($"{page.Path}:1: a sentence has {average:0.0} words on average, more than {LongestAverage}");
        }

        var ease = Readability.Ease(sentences);
        if (ease < LeastEase)
        {
            yield return Invariant($"{page.Path}:1: the reading ease is {ease:0}, less than {LeastEase}");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Beginning(string sentence) => sentence.Length <= 60 ? sentence : sentence[..60].Replace('\n', ' ') + "...";
}
