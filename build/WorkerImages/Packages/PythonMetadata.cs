using System.Text.RegularExpressions;

namespace WorkerImages.Packages;

/// <summary>Reads the METADATA of a distribution installed in a virtual environment (packaging.python.org, core metadata 2.4).</summary>
internal static partial class PythonMetadata
{
    /// <summary>Null when it names neither.</summary>
    public static InstalledPackage? Package(string metadata)
    {
        // What follows the first empty line is the description.
        var fields = ControlFile.Paragraphs(metadata).FirstOrDefault();
        if (fields is null || fields.GetValueOrDefault("Name") is not { Length: > 0 } name || fields.GetValueOrDefault("Version") is not { Length: > 0 } version)
        {
            return null;
        }

        return new(PackageKind.Python, Normalize(name), version, "")
        {
            Maintainer = Contact(fields),
            Licences = fields.GetValueOrDefault("License-Expression") is { Length: > 0 } licence ? [licence] : [],
        };
    }

    /// <summary>PEP 503: lower case, and one dash for each run of dashes, dots and underscores.</summary>
    internal static string Normalize(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    private static string Contact(IReadOnlyDictionary<string, string> fields) =>
        new[] { "Maintainer", "Author", "Maintainer-email", "Author-email" }
            .Select(name => fields.GetValueOrDefault(name, ""))
            .FirstOrDefault(value => value.Length > 0, "")
            .Split('\n')[0];

    [GeneratedRegex("[-_.]+")]
    private static partial Regex Separators();
}
