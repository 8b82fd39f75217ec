using System.Text.RegularExpressions;
using WorkerImages.Oci;
using WorkerImages.Tags;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>The shapes of single values.</summary>
internal static partial class Texts
{
    public static readonly Shape<Reference> Reference = new TextShape<Reference>(Grammars.Reference, Oci.Reference.Parse);

    /// <summary>An image to build on, by a tag that says which.</summary>
    public static readonly Shape<Reference> BaseReference = new TextShape<Reference>(Grammars.Reference, ParseBase);

    public static readonly Shape<Reference> PinnedReference = new TextShape<Reference>(Grammars.PinnedReference, Oci.Reference.Parse);

    public static readonly Shape<Digest> Sha256 = new TextShape<Digest>(Grammars.Sha256, text => Digest.Parse("sha256:" + text));

    public static readonly Shape<TagPattern> TagPattern = new TextShape<TagPattern>(Grammars.TagPattern, Tags.TagPattern.Parse);

    public static readonly Shape<Uri> Address = new TextShape<Uri>(Grammars.Address, ParseAddress);

    public static readonly Shape<Uri> Index = new TextShape<Uri>(Grammars.Index, ParseAddress);

    public static readonly Shape<string> Expression = new TextShape<string>(Grammars.Expression, ParseExpression);

    public static readonly Shape<Platform> Platform =
        new ChoiceShape<Platform>([.. Oci.Platform.Known.Select(name => (name, Oci.Platform.Parse(name)))]);

    public static Shape<string> Of(Grammar grammar) => new TextShape<string>(grammar, text => text);

    /// <summary>A duration such as 1h30m, in seconds.</summary>
    public static Shape<int> Seconds(int least, int most) =>
        new TextShape<int>(Grammars.Duration, text => ParseSeconds(text, least, most));

    private static Reference ParseBase(string text) => Oci.Reference.Parse(text) is var image && image is { Tag: null or "latest", Digest: null }
        ? throw new FormatException($"{Quote.Of(text)} is another image tomorrow: name a version by its tag, or a digest")
        : image;

    private static Uri ParseAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new FormatException($"{Quote.Of(text)} is not an address: its host or port is none");

    private static string ParseExpression(string text)
    {
        try
        {
            _ = new Regex(text, MayBacktrack().IsMatch(text) ? RegexOptions.NonBacktracking : RegexOptions.None);
            return text;
        }
        catch (ArgumentException fault)
        {
            throw new FormatException($"{Quote.Of(text)} is not a regular expression: {Quote.Bare(fault.Message)}", fault);
        }
        catch (NotSupportedException fault)
        {
            throw new FormatException(
                $"{Quote.Of(text)} cannot be matched in linear time: "
                    + "do without look-around, backreferences, atomic groups and large repetitions",
                fault);
        }
    }

    private static int ParseSeconds(string text, int least, int most)
    {
        var total = 0;
        var number = 0;
        foreach (var letter in text)
        {
            (total, number) = letter switch
            {
                'h' => (total + (number * 3600), 0),
                'm' => (total + (number * 60), 0),
                's' => (total + number, 0),
                _ => (total, (number * 10) + letter - '0'),
            };
        }

        return total >= least && total <= most
            ? total
            : throw new FormatException($"{Quote.Of(text)} is out of bounds: from {least}s to {most}s");
    }

    // Only these constructs can be beyond the linear-time engine, whose first use takes 25 ms of a run that has nothing to do.
    [GeneratedRegex(@"\\[1-9kG]|\(\?|\{")]
    private static partial Regex MayBacktrack();
}
