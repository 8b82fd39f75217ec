using System.Globalization;
using System.Text.RegularExpressions;
using WorkerImages.Oci;

namespace WorkerImages.Catalog;

/// <summary>The shapes of single values.</summary>
internal static class Texts
{
    public static readonly Shape<Reference> Reference = new TextShape<Reference>(Grammars.Reference, Oci.Reference.Parse);

    public static readonly Shape<Reference> PinnedReference = new TextShape<Reference>(Grammars.PinnedReference, Oci.Reference.Parse);

    public static readonly Shape<Digest> Sha256 = new TextShape<Digest>(Grammars.Sha256, text => Digest.Parse("sha256:" + text));

    public static readonly Shape<Uri> Address = new TextShape<Uri>(Grammars.Address, ParseAddress);

    public static readonly Shape<string> Expression = new TextShape<string>(Grammars.Expression, ParseExpression);

    public static readonly Shape<Platform> Platform =
        new ChoiceShape<Platform>([.. Oci.Platform.Known.Select(name => (name, Oci.Platform.Parse(name)))]);

    public static Shape<string> Of(Grammar grammar) => new TextShape<string>(grammar, text => text);

    public static Shape<TimeSpan> Duration(TimeSpan least, TimeSpan most) =>
        new TextShape<TimeSpan>(Grammars.Duration, text => ParseDuration(text, least, most));

    private static Uri ParseAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new FormatException($"{Quote.Of(text)} is not an address: its host or port is none");

    private static string ParseExpression(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return text;
        }
        catch (ArgumentException fault)
        {
            throw new FormatException($"{Quote.Of(text)} is not a regular expression: {Quote.Bare(fault.Message)}", fault);
        }
        catch (NotSupportedException fault)
        {
            throw new FormatException(
                $"{Quote.Of(text)} cannot be matched in linear time: do without look-around, backreferences and atomic groups", fault);
        }
    }

    private static TimeSpan ParseDuration(string text, TimeSpan least, TimeSpan most)
    {
        var total = TimeSpan.Zero;
        var number = 0;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
            {
                number = (number * 10) + letter - '0';
                continue;
            }

            total += letter switch
            {
                'h' => TimeSpan.FromHours(number),
                'm' => TimeSpan.FromMinutes(number),
                's' => TimeSpan.FromSeconds(number),
                _ => throw new ArgumentOutOfRangeException(nameof(text), text, null),
            };
            number = 0;
        }

        return total >= least && total <= most
            ? total
            : throw new FormatException($"{Quote.Of(text)} is out of bounds: from {Seconds(least)} to {Seconds(most)}");
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s");
}
