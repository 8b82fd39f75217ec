using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Tags;

/// <summary>
/// A further tag of an image as its definition writes it: text with words in braces, such as <c>{major}.{minor}</c>. What it gives depends on the image's
/// version and on what is built; where one of its words means nothing then, there is no tag.
/// </summary>
/// <param name="Text">As it is written.</param>
internal sealed partial record TagPattern(string Text)
{
    /// <summary>What a pattern may be written of, as a regular expression without its ends.</summary>
    public const string Grammar = $"(?:[A-Za-z0-9_]|{Word})(?:[A-Za-z0-9_.-]|{Word})*";

    private const string Word = @"\{(?:version|major|minor|patch|branch|tag|pr|sha|date(?::(?:yyyy|MM|dd|HH|mm|ss)(?:yyyy|MM|dd|HH|mm|ss|[._-])*)?)\}";

    private const string Latest = "latest";

    // A published tag keeps room for the tag beside it that holds it after a rollback: 128 characters less the length of "-rolled-back".
    private const int Longest = 116;
    private const int LongestVersion = 64;
    private const int LongestName = 60;

    private static readonly string[] OfEvents = ["branch", "tag", "pr"];

    // The longest that a run could make of it.
    private static readonly SourceEvent Widest = new(new(2000, 12, 12, 12, 12, 12, TimeSpan.Zero))
    {
        Commit = "ggggggg", // no hex digits: only what always looks like a tag of the tool's own is refused
        Branch = new('z', LongestName),
        Tag = new('z', LongestName),
        PullRequest = new('9', 10),
        IsRelease = true,
    };

    /// <exception cref="FormatException">It can never give a tag; the message says why.</exception>
    public static TagPattern Parse(string text)
    {
        var pattern = new TagPattern(text);
        var events = OfEvents.Where(pattern.Has).ToList();
        if (events.Count > 1)
        {
            throw new FormatException($"'{text}' never gives a tag: no run is about {string.Join(" and ", events)} at once; make a separate pattern of each");
        }

        var number = new string('1', LongestVersion / 3);
        var sample = pattern.Render(new('1', LongestVersion), [number, number, number], Widest)!;
        if (sample.Length > Longest)
        {
            throw new FormatException($"'{text}' may become {sample.Length} characters long, and a tag has room for {Longest}: write less, or fewer words");
        }

        return IsReserved(sample)
            ? throw new FormatException(
                $"'{text}' never gives a tag: what ends in -rolled-back, in -freshness or in a dash and twelve hex digits, or begins with sha256-, is the tool's own")
            : pattern;
    }

    /// <summary>True for a tag that says neither whose event nor which commit it is of.</summary>
    public bool IsForEverybody => !OfEvents.Append("sha").Any(Has);

    /// <summary>The tag; null where there is none.</summary>
    /// <param name="version">The image's version: one to three numbers, and a suffix where it is a pre-release.</param>
    /// <param name="source">What is built.</param>
    public string? Of(string version, SourceEvent source)
    {
        if (!source.IsRelease && IsForEverybody)
        {
            return null;
        }

        var isFinal = !version.Contains('-', StringComparison.Ordinal);
        var tag = Render(version, isFinal ? [.. version.Split('.')] : [], source);
        return tag is null || tag.Length > Longest || IsReserved(tag) || (tag == Latest && !(isFinal && Text == Latest))
            || (!source.IsRelease && OfEvents.Any(Has) && Numbers().IsMatch(tag)) // a branch may be called as a version is
            ? null : tag;
    }

    /// <summary>The part of a version that it names and that such a version does not have; null for none, and for a pre-release, which gives no number.</summary>
    public string? LacksOf(string version) => version.Contains('-', StringComparison.Ordinal) ? null
        : new[] { "major", "minor", "patch" }.Skip(version.Split('.').Length).FirstOrDefault(Has);

    /// <summary>As it is written.</summary>
    public override string ToString() => Text;

    // A name of git's as a tag may have it: what is no letter, digit, '.', '_' or '-' is a dash; a long one is cut, and ends in digits of the whole.
    private static string? Fit(string? name)
    {
        if (name is null)
        {
            return null;
        }

        const int Digits = 7;
        var fit = Unfit().Replace(name, "-").Trim('-', '.');
        return fit.Length == 0 ? null
            : fit.Length <= LongestName ? fit
            : $"{fit[..(LongestName - Digits - 1)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..Digits]}";
    }

    private static bool IsReserved(string tag) => Reserved().IsMatch(tag);

    private bool Has(string word) => Text.Contains($"{{{word}}}", StringComparison.Ordinal);

    private string? Render(string version, ImmutableArray<string> numbers, SourceEvent source)
    {
        var isWhole = true;
        var tag = Words().Replace(Text, match =>
        {
            var value = ValueOf(match.Groups["name"].Value, match.Groups["format"].Value, version, numbers, source);
            isWhole &= value is not null;
            return value ?? "";
        });
        return isWhole ? tag : null;
    }

    private static string? ValueOf(string word, string format, string version, ImmutableArray<string> numbers, SourceEvent source) => word switch
    {
        "version" => version,
        "major" => numbers.ElementAtOrDefault(0),
        "minor" => numbers.ElementAtOrDefault(1),
        "patch" => numbers.ElementAtOrDefault(2),
        "branch" => Fit(source.Branch),
        "tag" => Fit(source.Tag),
        "pr" => Fit(source.PullRequest),
        "sha" => source.Commit?[..7],
        "date" => source.Time.ToUniversalTime().ToString(format.Length == 0 ? "yyyyMMdd" : format, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{word} is no word of a pattern", nameof(word)),
    };

    [GeneratedRegex(@"\{(?<name>[a-z]+)(?::(?<format>[^}]+))?\}")]
    private static partial Regex Words();

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex Unfit();

    [GeneratedRegex(@"^v?[0-9]+(\.[0-9]+)*$")]
    private static partial Regex Numbers();

    // The immutable tag's form, the tags that hold a rolled back one and a record, and the tags of signatures, claims and referrers.
    [GeneratedRegex("^sha256-|-rolled-back$|-freshness$|-[0-9a-f]{12}$")]
    private static partial Regex Reserved();
}
