using System.Text.RegularExpressions;

namespace WorkerImages.Packages;

/// <summary>Reads dpkg's list of packages: the file <c>status</c>, or one of the fragments of <c>status.d</c> that images without dpkg have.</summary>
internal static partial class DebianDatabase
{
    public static IEnumerable<InstalledPackage> Packages(string status) =>
        from fields in ControlFile.Paragraphs(status)
        where IsInstalled(fields.GetValueOrDefault("Status"))
        let name = fields.GetValueOrDefault("Package", "")
        let version = fields.GetValueOrDefault("Version", "")
        where name.Length > 0 && version.Length > 0
        let source = SourcePattern().Match(fields.GetValueOrDefault("Source", name))
        select new InstalledPackage(PackageKind.Debian, name, version, fields.GetValueOrDefault("Architecture", ""))
        {
            SourceName = source.Groups["name"].Value,
            SourceVersion = source.Groups["version"] is { Success: true } given ? given.Value : version,
            Maintainer = fields.GetValueOrDefault("Maintainer", "").Split('\n')[0],
        };

    // A package that was removed but keeps its configuration stays in the list; a fragment has no such line at all.
    private static bool IsInstalled(string? status) => status is null || status.EndsWith(" installed", StringComparison.Ordinal);

    [GeneratedRegex(@"\A(?<name>\S*)(\s+\((?<version>[^)]*)\))?")]
    private static partial Regex SourcePattern();
}
