using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Oci;

namespace WorkerImages.Packages.Apt;

/// <summary>What an archive says about a suite (wiki.debian.org/DebianRepository/Format, "Release files").</summary>
internal sealed record ReleaseFile
{
    private const string DateFormat = "ddd, d MMM yyyy HH:mm:ss";

    /// <summary>Whose archive it is, such as <c>Debian</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>Such as <c>Debian-Security</c>.</summary>
    public required string Label { get; init; }

    /// <summary>Such as <c>stable-security</c>; apt calls it the archive.</summary>
    public required string Suite { get; init; }

    /// <summary>Such as <c>trixie-security</c>.</summary>
    public required string Codename { get; init; }

    /// <summary>Such as <c>13.1</c>; empty where a suite has none.</summary>
    public required string Version { get; init; }

    /// <summary>When it was made; null when it does not say.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>When it must no longer be believed; null for never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>True when apt takes nothing from it unasked.</summary>
    public bool IsNotAutomatic { get; init; }

    /// <summary>True when apt takes newer versions of what was taken from it once, although it is not automatic.</summary>
    public bool IsUpgradedAutomatically { get; init; }

    /// <summary>True when indexes can be fetched by their sums.</summary>
    public bool HasByHash { get; init; }

    /// <summary>What there are packages for; empty when it does not say.</summary>
    public ImmutableArray<string> Architectures { get; init; } = [];

    /// <summary>Such as <c>main</c>; empty when it does not say.</summary>
    public ImmutableArray<string> Components { get; init; } = [];

    /// <summary>True when packages for all architectures have their own index, and the index of each architecture does not list them.</summary>
    public bool HasIndexForAll { get; init; }

    /// <summary>The SHA-256 sums and sizes in bytes of its indexes, by their path.</summary>
    public required FrozenDictionary<string, IndexSum> Sums { get; init; }

    /// <summary>
    /// True for a suite of security updates, by what it says about itself and never by its address: mirrors have others. Ubuntu's suites, and
    /// Debian's from 11 on, end in <c>-security</c>; Debian's older ones have the label.
    /// </summary>
    public bool IsSecurity =>
        Label.Equals("Debian-Security", StringComparison.OrdinalIgnoreCase)
        || Suite.EndsWith("-security", StringComparison.OrdinalIgnoreCase)
        || Codename.EndsWith("-security", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">The text is no Release file with SHA-256 sums; the message says what is wrong.</exception>
    public static ReleaseFile Parse(string text)
    {
        var fields = ControlFile.Paragraphs(text).FirstOrDefault() ?? throw new FormatException("it is empty");
        if (!fields.Fields.ContainsKey("SHA256"))
        {
            throw new FormatException("it has no SHA256 sums");
        }

        var architectures = AptWords.Of(fields["Architectures"]);
        return new()
        {
            Origin = fields["Origin"],
            Label = fields["Label"],
            Suite = fields["Suite"],
            Codename = fields["Codename"],
            Version = fields["Version"],
            Date = Moment(fields, "Date"),
            ValidUntil = Moment(fields, "Valid-Until"),
            IsNotAutomatic = AptWords.Answer(fields["NotAutomatic"]) == true,
            IsUpgradedAutomatically = AptWords.Answer(fields["ButAutomaticUpgrades"]) == true,
            HasByHash = AptWords.Answer(fields["Acquire-By-Hash"]) == true,
            Architectures = architectures,
            Components = AptWords.Of(fields["Components"]),
            HasIndexForAll = architectures.Contains("all") && !AptWords.Of(fields["No-Support-for-Architecture-all"]).Contains("Packages"),
            Sums = SumsOf(fields["SHA256"]),
        };
    }

    private static FrozenDictionary<string, IndexSum> SumsOf(string field)
    {
        var sums = new Dictionary<string, IndexSum>(StringComparer.Ordinal);
        foreach (var line in field.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (AptWords.Of(line) is not [var hex, var size, var path]
                || !Digest.TryParse($"sha256:{hex.ToLowerInvariant()}", out var digest)
                || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                throw new FormatException($"'{PackageText.Line(line)}' is no sum, size and path");
            }

            sums[path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path] = new(digest, length);
        }

        return sums.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // RFC 1123 with a zone that must be UTC, however it is spelled, and a day with one digit or two.
    private static DateTimeOffset? Moment(Paragraph fields, string name)
    {
        var text = fields[name];
        if (text.Length == 0)
        {
            return null;
        }

        var zone = text.LastIndexOf(' ');
        return zone > 0 && text[(zone + 1)..] is "UTC" or "GMT" or "Z" or "+0000"
            && DateTimeOffset.TryParseExact(
                text[..zone], DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out var moment)
            ? moment
            : throw new FormatException($"its {name} '{PackageText.Line(text)}' is no time in UTC");
    }
}

/// <summary>What an index must be.</summary>
/// <param name="Digest">Of its bytes.</param>
/// <param name="Size">In bytes.</param>
internal sealed record IndexSum(Digest Digest, long Size);
