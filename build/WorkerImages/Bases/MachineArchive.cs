using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WorkerImages.Bases;

/// <summary>
/// The distribution's archive as this machine's apt reaches it. Who runs a mirror has told apt so already; a bootstrap uses the same one
/// for its own suite. A machine that is not Debian, or whose apt knows no mirror, leaves the choice to mmdebstrap. Sources that are not the
/// distribution's own never get into a base (<see cref="SourceOrigin"/>).
/// </summary>
internal sealed partial class MachineArchive
{
    private readonly string _codename;
    private readonly ImmutableArray<AptSource> _sources;

    private MachineArchive(string codename, ImmutableArray<AptSource> sources)
    {
        _codename = codename;
        _sources = sources;
    }

    /// <summary>Reads the machine's release and apt sources.</summary>
    /// <param name="root">The root of the file system, <c>/</c> but in tests.</param>
    public static MachineArchive Read(string root)
    {
        var release = ReadIfThere(Path.Combine(root, "etc/os-release"));
        var codename = Codename().Match(release);
        var origin = new SourceOrigin(root);
        return Debian().IsMatch(release) && codename.Success
            ? new(codename.Groups[1].Value, [.. Sources(Path.Combine(root, "etc/apt")).Where(IsUsable).Where(origin.IsDebian)])
            : new("", []);
    }

    /// <summary>Entries in one-line style for <paramref name="suite"/> and its updates; empty to use mmdebstrap's own choice.</summary>
    public ImmutableArray<string> LinesFor(string suite, ImmutableArray<string> components) =>
        [.. _sources
            .Select(source => (Source: source, Pocket: Pocket(source.Suite)))
            .Where(found => found.Pocket is "" || (found.Pocket is not null && suite is not ("sid" or "unstable")))
            .Select(found => (found.Source with { Suite = suite + found.Pocket, Components = components }).ToString())
            .Distinct(StringComparer.Ordinal)];

    // What comes after the machine's release in a suite's name; null for suites that are none of a release's own.
    private string? Pocket(string suite) =>
        Suite().Match(suite) is { Success: true } match && (match.Groups["release"].Value == _codename || match.Groups["alias"].Success)
            ? match.Groups["pocket"].Value
            : null;

    // A local directory cannot be seen from inside an image, and a password must never be written into one.
    private static bool IsUsable(AptSource source) => source.Uri.Scheme is "http" or "https" && source.Uri.UserInfo.Length == 0;

    private static IEnumerable<AptSource> Sources(string apt)
    {
        var parts = Path.Combine(apt, "sources.list.d");
        var files = Directory.Exists(parts) ? Directory.GetFiles(parts).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        foreach (var file in files.Prepend(Path.Combine(apt, "sources.list")))
        {
            var text = ReadIfThere(file);
            var sources = Path.GetExtension(file) switch
            {
                ".list" => AptSourceText.ReadLines(text),
                ".sources" => AptSourceText.ReadStanzas(text),
                _ => [],
            };
            foreach (var source in sources)
            {
                yield return source;
            }
        }
    }

    private static string ReadIfThere(string path) => File.Exists(path) ? File.ReadAllText(path) : "";

    [GeneratedRegex(@"^ID=""?debian""?\s*$", RegexOptions.Multiline)]
    private static partial Regex Debian();

    [GeneratedRegex(@"^VERSION_CODENAME=""?([a-z]+)""?\s*$", RegexOptions.Multiline)]
    private static partial Regex Codename();

    [GeneratedRegex(@"\A(?<release>(?<alias>oldstable|stable|testing)|[a-z]+)(?<pocket>|-updates|-security)\z")]
    private static partial Regex Suite();
}
