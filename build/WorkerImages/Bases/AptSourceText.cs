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
                SignedBy().Match(match.Groups["options"].Value) is { Success: true } key ? key.Groups[1].Value : null));

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
                // The field may hold the key itself instead of its path; apt's trusted keys have to do then.
                fields.GetValueOrDefault("signed-by") is { } key && key.StartsWith('/') ? key : null));

    private static IEnumerable<AptSource> Sources(
        ImmutableArray<string> uris, ImmutableArray<string> suites, ImmutableArray<string> components, string? signedBy) =>
        from address in uris
        let uri = Uri.TryCreate(address, UriKind.Absolute, out var parsed) ? parsed : null
        where uri is not null
        from suite in suites
        select new AptSource(uri, suite, components, signedBy);

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

    [GeneratedRegex(@"\bsigned-by=(/[^\s,\]]+)", RegexOptions.IgnoreCase)]
    private static partial Regex SignedBy();

    [GeneratedRegex(@"\n[ \t]*\n")]
    private static partial Regex BlankLine();
}

/// <summary>A place that apt fetches packages from: one address and one suite of a <c>deb</c> entry (sources.list(5)).</summary>
/// <param name="Uri">The archive's address.</param>
/// <param name="Suite">Such as <c>bookworm</c> or <c>bookworm-security</c>.</param>
/// <param name="Components">Such as <c>main</c>.</param>
/// <param name="SignedBy">The keyring's path; null for the keys that apt trusts anyway.</param>
internal sealed record AptSource(Uri Uri, string Suite, ImmutableArray<string> Components, string? SignedBy)
{
    /// <summary>The entry in one line.</summary>
    public override string ToString() =>
        $"deb {(SignedBy is null ? "" : $"[signed-by={SignedBy}] ")}{Uri.OriginalString} {Suite} {string.Join(' ', Components)}";
}
