using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace WorkerImages.Tests.Properties;

/// <summary>
/// Texts that a reader nearly takes. Some are a format's marks in any order and some are anything at all, but most are a good text with up
/// to four changes, since what breaks a reader is seldom far from what it was made for.
/// </summary>
internal static partial class NearMisses
{
    private const int MostChanges = 4;
    private const int MostTimes = 40;

    /// <param name="samples">Good texts.</param>
    /// <param name="marks">What means something in the format: brackets, keywords, values of another kind.</param>
    public static Gen<string> Of(string[] samples, string[] marks) => Gen.Frequency(
        (12, Changed(samples, marks)),
        (2, Gen.ListOf(Gen.Elements(marks)).Select(string.Concat)),
        (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

    private static Gen<string> Changed(string[] samples, string[] marks) =>
        from sample in Gen.Elements(samples)
        from count in Gen.Choose(0, MostChanges)
        from changes in Gen.ListOf(OneChange(marks), count)
        select changes.Aggregate(sample, (text, change) => change(text));

    private static Gen<Func<string, string>> OneChange(string[] marks) =>
        from at in Gen.Choose(0, 10_000)
        from other in Gen.Choose(0, 10_000)
        from mark in Gen.Elements(marks)
        from times in Gen.Choose(2, MostTimes)
        from cut in Gen.Elements(Words(), Words(), Brackets(), Characters())
        from kind in Gen.Choose(0, 5)
        select (Func<string, string>)(text =>
        {
            var pieces = cut.IsMatch(text) ? cut.Matches(text) : Words().Matches(text);
            if (pieces.Count == 0)
            {
                return mark;
            }

            var (start, length) = Part(text, pieces[at % pieces.Count]);
            var (before, part, after) = (text[..start], text.Substring(start, length), text[(start + length)..]);
            return before + kind switch
            {
                0 => "",
                1 => string.Concat(Enumerable.Repeat(part, part.Length > MostTimes ? 2 : times)),
                2 => mark,
                3 => pieces[other % pieces.Count].Value,
                4 => part + mark,
                _ => Nested(part, mark, times),
            } + after;
        });

    // From an opening bracket to the one that closes it, if there is one; else the piece alone.
    private static (int Start, int Length) Part(string text, Match piece)
    {
        var depth = 0;
        for (var i = piece.Index; piece.Value is "{" or "[" && i < text.Length; i++)
        {
            depth += text[i] is '{' or '[' ? 1 : text[i] is '}' or ']' ? -1 : 0;
            if (depth == 0)
            {
                return (piece.Index, i + 1 - piece.Index);
            }
        }

        return (piece.Index, piece.Length);
    }

    private static string Nested(string part, string mark, int times) => mark switch
    {
        "[" => new string('[', times) + part + new string(']', times),
        "{" => string.Concat(Enumerable.Repeat("{\"a\":", times)) + part + new string('}', times),
        "(" => new string('(', times) + part + new string(')', times),
        _ => mark + part + mark,
    };

    [GeneratedRegex("""\w+|"[^"\n]*"|\s+|.""", RegexOptions.Singleline)]
    private static partial Regex Words();

    [GeneratedRegex(@"[\[{]")]
    private static partial Regex Brackets();

    [GeneratedRegex(".", RegexOptions.Singleline)]
    private static partial Regex Characters();
}
