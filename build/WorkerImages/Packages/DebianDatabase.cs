using System.Text.RegularExpressions;
using WorkerImages.Outcomes;

namespace WorkerImages.Packages;

/// <summary>Reads dpkg's list of packages: the file <c>status</c>, or one of the fragments of <c>status.d</c> that images without dpkg have.</summary>
internal static partial class DebianDatabase
{
    /// <param name="status">The file's text.</param>
    /// <param name="place">Where it is from, for messages.</param>
    /// <exception cref="WorkerImagesException">A package in it has no name or version, or one that cannot be (<see cref="ExitCode.Verification"/>).</exception>
    public static IEnumerable<InstalledPackage> Packages(string status, string place) =>
        from stanza in ControlFile.Paragraphs(status)
        where stanza.Fields.ContainsKey("Package") || stanza.Fields.ContainsKey("Status")
        where IsInstalled(stanza.Fields.GetValueOrDefault("Status"))
        select PackageText.Checked(Package(stanza), $"{place}:{stanza.Line}");

    private static InstalledPackage Package(Paragraph stanza)
    {
        var package = new InstalledPackage(PackageKind.Debian, stanza["Package"], stanza["Version"], stanza["Architecture"])
        {
            Maintainer = PackageText.Line(stanza["Maintainer"].Split('\n')[0]),
        };
        return SourcePattern().Match(stanza["Source"]) is not { Success: true } source ? package : package with
        {
            SourceName = PackageText.Line(source.Groups["name"].Value),
            SourceVersion = source.Groups["version"] is { Success: true } given ? PackageText.Line(given.Value) : package.Version,
        };
    }

    // A package that was removed but keeps its configuration stays in the list; a fragment has no such line at all.
    private static bool IsInstalled(string? status) => status is null || status.EndsWith(" installed", StringComparison.Ordinal);

    [GeneratedRegex(@"\A(?<name>[^\s(]+)(\s+\((?<version>[^)]+)\))?")]
    private static partial Regex SourcePattern();
}
