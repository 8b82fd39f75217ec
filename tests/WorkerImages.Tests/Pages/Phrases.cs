using System.Text.RegularExpressions;

namespace WorkerImages.Tests.Pages;

/// <summary>Phrases that hide who does what, each with what to write instead.</summary>
internal static class Phrases
{
    private static readonly (Regex Phrase, string Instead)[] All =
    [
        .. new (string Phrase, string Instead)[]
        {
            (@"of which", "begin a new sentence"),
            (@"(?:is|are|was|were|be|been|being) told", "say who reads it, or who says it"),
            (@"(?:stand|stands|stood|standing)(?: again)? for", "means, points to, replaces"),
            (@"(?:take|takes|took|taking) (?:it|them|this|that|these|those|everything|anything|something|what|lines|one|no \w+)(?: \w+)? for", "treats as"),
            (@"taken for", "treated as"),
            (@"say(?:s|ing)? otherwise", "name the option or the key"),
            (@"say(?:s)? of (?:it|its|itself|them|each|the|an?)", "say about"),
            (@"nobody|no one", "name who does it, or who does not"),
            (@"who(?:so)?ever", "name the person"),
            (@"(?:have|has|had|knows|know|takes|take) (?:it|them) not", "does not have it"),
            (@"(?:is|are|was|were|can|cannot|could) (?:not )?(?:to )?be had", "name who has it"),
            (@"such a one", "is an example"),
            (@"nothing but", "only"),
            (@"anew", "again; rebuild"),
            (@"amiss", "wrong"),
            (@"mend(?:s|ed|ing)?", "fix"),
            (@"do(?:es)? as well", "works too"),
            (@"for want of", "because there is no"),
            (@"gives? way", "is replaced"),
            (@"ha(?:s|ve) no say", "does not count"),
            (@"go(?:es)? by", "use"),
            (@"in the place of", "instead of"),
            (@"(?:that|those) of", "a possessive: the engine's"),
            (@"of (?:one's|your|its|their|our|his|her) own", "its own, before the noun"),
            (@"of (?:root|the \w+)'s(?=[.,;:)]|$| (?:that|which|and|or|is|are)\b)", "that root owns"),
            (@"said aloud", "with a warning"),
            (@"the (?:former|latter)", "repeat the noun"),
            (@"hence|thereof|whereof|wherein|thereby|herein|therein", "so, in it"),
            (@"not in reach", "name who cannot reach it"),
            (@"as \w+ ha(?:s|ve) it", "as in"),
            (@"in order to", "to"),
            (@"utili[sz]e[sd]?", "use"),
            (@"prior to", "before"),
            (@"subsequent(?:ly)?", "then"),
            (@"of course|obviously|simply|easily", "leave it out"),
        }.Select(one => (new Regex($@"(?<![\w-])(?:{one.Phrase})(?![\w-])", RegexOptions.IgnoreCase), one.Instead)),
    ];

    /// <summary>The phrases in a text: each with its index and what to write instead.</summary>
    public static IEnumerable<(int Index, string Phrase, string Instead)> In(string text)
    {
        var flat = text.Replace('\n', ' ');
        return All.SelectMany(one => one.Phrase.Matches(flat).Select(match => (match.Index, match.Value, one.Instead)));
    }
}
