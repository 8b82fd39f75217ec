using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WorkerImages.Packages.Apt;

/// <summary>Reads apt's two ways of listing sources (sources.list(5)), for binary packages.</summary>
/// <param name="architecture">The image's own, for <c>$(ARCH)</c>.</param>
/// <param name="problem">Hears of what cannot be read, with its place.</param>
internal sealed partial class AptSourceText(string architecture, Action<string> problem)
{
    private const string BeginKey = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

    // What changes what a source gives, and is not understood here.
    private static readonly string[] Foreign = ["Include", "Exclude", "Snapshot", "Allow-Weak", "Inrelease-Path"];

    /// <summary>One-line style: <c>deb [option=value …] uri suite component …</c></summary>
    public IEnumerable<AptSourceEntry> ReadLines(string text, string place)
    {
        foreach (var (line, number) in text.Split('\n').Select((line, index) => (line.Split('#')[0].Trim(), index + 1)))
        {
            if (line.Length == 0 || line.StartsWith("deb-src", StringComparison.Ordinal))
            {
                continue;
            }

            if (OneLine().Match(line) is not { Success: true } match)
            {
                problem($"{place}:{number}: no source that apt would take: '{PackageText.Line(line)}'");
                continue;
            }

            var options = AptWords.Of(match.Groups["options"].Value)
                .Select(option => option.Split('=', 2))
                .Where(option => option.Length == 2)
                .GroupBy(option => option[0].ToLowerInvariant(), StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => same.Last()[1].Replace(',', ' '), StringComparer.Ordinal);
            foreach (var entry in Entries(
                $"{place}:{number}", [match.Groups["uri"].Value], [match.Groups["suite"].Value], AptWords.Of(match.Groups["components"].Value), OptionOf))
            {
                yield return entry;
            }

            string OptionOf(string field) => options.GetValueOrDefault(field switch
            {
                "Architectures" => "arch",
                "Architectures-Add" => "arch+",
                "Architectures-Remove" => "arch-",
                _ => field.ToLowerInvariant(),
            }) ?? "";
        }
    }

    /// <summary>deb822 style: stanzas of <c>Field: value</c>.</summary>
    public IEnumerable<AptSourceEntry> ReadStanzas(string text, string place) =>
        from stanza in ControlFile.Paragraphs(text)
        where AptWords.Answer(stanza["Enabled"].Trim()) != false
        where stanza["Types"].Length == 0 || AptWords.Of(stanza["Types"]).Contains("deb")
        from entry in Entries(
            $"{place}:{stanza.Line}",
            AptWords.Of(stanza["URIs"]),
            AptWords.Of(stanza["Suites"]),
            AptWords.Of(stanza["Components"]),
            field => stanza[field])
        select entry;

    private IEnumerable<AptSourceEntry> Entries(
        string place, ImmutableArray<string> uris, ImmutableArray<string> suites, ImmutableArray<string> components, Func<string, string> option)
    {
        if (uris.IsEmpty || suites.IsEmpty)
        {
            problem($"{place}: a source without an address or a suite");
        }

        if (Array.Find(Foreign, field => option(field).Length > 0) is { } unknown)
        {
            problem($"{place}: '{unknown}' is not understood, and changes what the source gives");
        }

        foreach (var suite in suites.Where(suite => suite.EndsWith('/') != components.IsEmpty))
        {
            problem($"{place}: the suite '{PackageText.Line(suite)}' has {(components.IsEmpty ? "no component" : "components, and a slash at its end")}");
        }

        // apt adds its architectures to the default, which is all of them: only its own list is a limit.
        var signed = option("Signed-By").Trim();
        var isKey = signed.Contains(BeginKey, StringComparison.Ordinal);
        var keys = isKey ? [] : AptWords.Of(signed.Replace(',', ' '));
        return
            from uri in uris
            from suite in suites
            where suite.EndsWith('/') == components.IsEmpty
            select new AptSourceEntry(
                new(WithoutLogin().Replace(Filled(uri), "$1").TrimEnd('/'), Filled(suite), components)
                {
                    Architectures = AptWords.Of(option("Architectures")) is { IsEmpty: false } some ? [.. some, .. AptWords.Of(option("Architectures-Add"))] : [],
                    Fingerprints = [.. keys.Where(key => !key.StartsWith('/')).Select(key => key.ToUpperInvariant())],
                    IsTrusted = AptWords.Answer(option("Trusted")) == true,
                    ChecksValidUntil = AptWords.Answer(option("Check-Valid-Until")) != false,
                },
                place)
            {
                ExcludedArchitectures = AptWords.Of(option("Architectures-Remove")),
                KeyringPaths = signed.Length == 0 || (!isKey && keys.All(key => !key.StartsWith('/'))) ? null : [.. keys.Where(key => key.StartsWith('/'))],
                Key = isKey ? KeyOf(signed) : null,
            };
    }

    private string Filled(string text) => text.Replace("$(ARCH)", architecture, StringComparison.Ordinal);

    // An empty line is a dot there (deb822(5)).
    private static string KeyOf(string field) =>
        string.Join('\n', field.Trim().Split('\n').Select(line => line.Trim() is "." ? "" : line.Trim())) + "\n";

    [GeneratedRegex(@"^deb\s+(\[(?<options>[^\]]*)\]\s*)?(?<uri>cdrom:\[[^\]]*\]\S*|[^\s\[]\S*)\s+(?<suite>\S+)(?<components>.*)$")]
    private static partial Regex OneLine();

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9+.-]*://)[^/]*@")]
    private static partial Regex WithoutLogin();
}

/// <summary>A source as its file has it, before its keyrings are read.</summary>
/// <param name="Source">The source, with no keyrings yet.</param>
/// <param name="Place">The file and line.</param>
internal sealed record AptSourceEntry(AptSource Source, string Place)
{
    /// <summary>Paths of keyrings; null when it names none, so that all that apt trusts count.</summary>
    public ImmutableArray<string>? KeyringPaths { get; init; }

    /// <summary>The key itself, armoured, where it stands in the file.</summary>
    public string? Key { get; init; }

    /// <summary>Architectures that are not taken from it.</summary>
    public ImmutableArray<string> ExcludedArchitectures { get; init; } = [];
}
