using System.Collections.Immutable;
using System.Text.RegularExpressions;
using WorkerImages.Outcomes;

namespace WorkerImages.Packages;

/// <summary>Reads the METADATA of a distribution installed in a virtual environment (packaging.python.org, core metadata 2.4).</summary>
internal static partial class PythonMetadata
{
    /// <param name="metadata">The file's text.</param>
    /// <param name="place">Where it is from, for messages.</param>
    /// <exception cref="WorkerImagesException">It has no name or version, or one that cannot be (<see cref="ExitCode.Verification"/>).</exception>
    public static InstalledPackage Package(string metadata, string place)
    {
        // What follows the first empty line is the description.
        var fields = ControlFile.Paragraphs(metadata).FirstOrDefault() ?? new(1, ImmutableDictionary<string, string>.Empty);
        return PackageText.Checked(
            new(PackageKind.Python, Normalize(fields["Name"]), fields["Version"], "")
            {
                Maintainer = PackageText.Line(Contact(fields)),
                Licences = PackageText.Line(fields["License-Expression"]) is { Length: > 0 } licence ? [licence] : [],
            },
            $"{place}:{fields.Line}");
    }

    /// <summary>PEP 503: lower case, and one dash for each run of dashes, dots and underscores.</summary>
    internal static string Normalize(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    private static string Contact(Paragraph fields) =>
        new[] { "Maintainer", "Author", "Maintainer-email", "Author-email" }
            .Select(name => fields[name])
            .FirstOrDefault(value => value.Length > 0, "")
            .Split('\n')[0];

    [GeneratedRegex("[-_.]+")]
    private static partial Regex Separators();
}
