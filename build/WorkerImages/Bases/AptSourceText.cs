using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WorkerImages.Bases;

/// <summary>Reads apt's two ways of listing sources (sources.list(5)). What it cannot read it leaves out: apt is their judge.</summary>
internal static partial class AptSourceText
{
    // What apt takes for no (apt-pkg/contrib/strutl.cc, StringToBool); any other word leaves a source enabled.
    private static readonly string[] No = ["no", "false", "without", "off", "disable", "0"];

    /// <summary>One-line style: <c>deb [option=value …] uri suite component …</c></summary>
    public static IEnumerable<AptSource> ReadLines(string text) =>
        text.Split('\n')
            .Select(line => OneLine().Match(line))
            .Where(match => match.Success)
            .SelectMany(match => Sources(
                [match.Groups["uri"].Value],
                [match.Groups["suite"].Value],
                Words(match.Groups["components"].Value),
                SignedBy().Match(match.Groups["options"].Value) is { Success: true } keys ? keys.Groups[1].Value : null));

    /// <summary>deb822 style: stanzas of <c>Field: value</c>.</summary>
    public static IEnumerable<AptSource> ReadStanzas(string text) =>
        BlankLine().Split(text.Replace("\r", "", StringComparison.Ordinal))
            .Select(Fields)
            .Where(fields => !No.Contains(fields.GetValueOrDefault("enabled", ""), StringComparer.OrdinalIgnoreCase))
            .Where(fields => Words(fields.GetValueOrDefault("types", "")).Contains("deb"))
            .SelectMany(fields => Sources(
                Words(fields.GetValueOrDefault("uris", "")),
                Words(fields.GetValueOrDefault("suites", "")),
                Words(fields.GetValueOrDefault("components", "")),
                fields.GetValueOrDefault("signed-by")));

    private static IEnumerable<AptSource> Sources(
        ImmutableArray<string> uris, ImmutableArray<string> suites, ImmutableArray<string> components, string? signedBy) =>
        from address in uris
        let uri = Uri.TryCreate(address, UriKind.Absolute, out var parsed) ? parsed : null
        where uri is not null
        from suite in suites
        select new AptSource(uri, suite, components, KeyringsOf(signedBy)) { HasOwnKeys = !string.IsNullOrWhiteSpace(signedBy) };

    // Signed-By also takes fingerprints, and the key itself: neither is a file.
    private static ImmutableArray<string> KeyringsOf(string? signedBy) =>
        signedBy?.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries) is [_, ..] words && words.All(word => word.StartsWith('/'))
            ? [.. words]
            : [];

    private static Dictionary<string, string> Fields(string stanza)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var last = "";
        foreach (var line in stanza.Split('\n').Where(line => !line.StartsWith('#')))
        {
            if (line.StartsWith(' ') || line.StartsWith('\t'))
            {
                fields[last] = $"{fields.GetValueOrDefault(last)} {line.Trim()}".Trim();
            }
            else if (line.Split(':', 2) is [var name, var value])
            {
                last = name.Trim();
                fields[last] = value.Trim();
            }
        }

        return fields;
    }

    private static ImmutableArray<string> Words(string text) =>
        [.. text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    [GeneratedRegex(@"^\s*deb\s+(\[(?<options>[^\]]*)\]\s+)?(?<uri>\S+)\s+(?<suite>\S+)(?<components>[^#]*)")]
    private static partial Regex OneLine();

    [GeneratedRegex(@"(?<!\S)signed-by=(\S+)", RegexOptions.IgnoreCase)]
    private static partial Regex SignedBy();

    [GeneratedRegex(@"\n[ \t]*\n")]
    private static partial Regex BlankLine();
}

/// <summary>A place that apt fetches packages from: one address and one suite of a <c>deb</c> entry (sources.list(5)).</summary>
/// <param name="Uri">The archive's address.</param>
/// <param name="Suite">Such as <c>bookworm</c> or <c>bookworm-security</c>.</param>
/// <param name="Components">Such as <c>main</c>.</param>
/// <param name="Keyrings">The paths of the keyrings that it names; empty where it names none.</param>
internal sealed record AptSource(Uri Uri, string Suite, ImmutableArray<string> Components, ImmutableArray<string> Keyrings)
{
    /// <summary>True when it says whose signature it wants (<c>Signed-By</c>): keyrings, fingerprints or a key. Otherwise any key that apt trusts will do.</summary>
    public bool HasOwnKeys { get; init; }

    /// <summary>The entry in one line.</summary>
    public override string ToString() =>
        $"deb {(Keyrings.IsEmpty ? "" : $"[signed-by={string.Join(',', Keyrings)}] ")}{Uri.OriginalString} {Suite} {string.Join(' ', Components)}";
}
