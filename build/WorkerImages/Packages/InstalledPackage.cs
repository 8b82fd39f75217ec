using System.Collections.Immutable;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>A package in an image.</summary>
/// <param name="Kind">Who says so.</param>
/// <param name="Name">As its kind spells it; Python's is normalised (PEP 503).</param>
/// <param name="Version">As its kind spells it, Debian's epoch and revision included.</param>
/// <param name="Architecture">Debian's word for it; empty for Python.</param>
internal sealed record InstalledPackage(PackageKind Kind, string Name, string Version, string Architecture)
{
    /// <summary>The source package it was built from, by which advisories go; its own name where nothing else is said.</summary>
    public string SourceName { get; init; } = Name;

    /// <summary>The source package's version: without the suffix of a rebuild such as <c>+b1</c>.</summary>
    public string SourceVersion { get; init; } = Version;

    /// <summary>Who looks after it, as <c>Name &lt;address&gt;</c>; empty when unknown.</summary>
    public string Maintainer { get; init; } = "";

    /// <summary>
    /// The licences it names, each in the words of its kind or as SPDX's expression, sorted; empty when that is not written down so that a
    /// machine can read it.
    /// </summary>
    public ImmutableArray<string> Licences { get; init; } = [];

    /// <summary>The order of every list of packages, so that equal images give equal texts.</summary>
    internal static IComparer<InstalledPackage> Order { get; } = Comparer<InstalledPackage>.Create((left, right) =>
        left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind)
        : string.CompareOrdinal(left.Name, right.Name) is var byName and not 0 ? byName
        : string.CompareOrdinal(left.Architecture, right.Architecture) is var byArchitecture and not 0 ? byArchitecture
        : string.CompareOrdinal(left.Version, right.Version));
}

/// <summary>Whose word it is that a package is installed.</summary>
internal enum PackageKind
{
    /// <summary>dpkg's.</summary>
    Debian,

    /// <summary>A virtual environment's.</summary>
    Python,
}

/// <summary>What is installed in an image.</summary>
internal sealed record ImagePackages
{
    /// <param name="distribution">The operating system; null in an image without os-release.</param>
    /// <param name="packages">In any order.</param>
    public ImagePackages(Distribution? distribution, IEnumerable<InstalledPackage> packages)
    {
        Distribution = distribution;
        All =
        [
            .. packages.GroupBy(package => (package.Kind, package.Name, package.Architecture, package.Version))
                .Select(same => same.MinBy(OtherTexts, StringComparer.Ordinal)!)
                .Order(InstalledPackage.Order),
        ];
    }

    /// <summary>The operating system; null in an image without os-release.</summary>
    public Distribution? Distribution { get; }

    /// <summary>By kind, name, architecture and version; what two lists or two environments have alike is there once.</summary>
    public ImmutableArray<InstalledPackage> All { get; }

    /// <summary>The hash of the lines <c>NAME ARCHITECTURE VERSION</c>, sorted: equal when the same packages are installed.</summary>
    public Digest Hash
    {
        get
        {
            var lines = All.Select(package => $"{package.Name} {package.Architecture} {package.Version}\n").Order(StringComparer.Ordinal);
            return Digest.Of(Encoding.UTF8.GetBytes(string.Concat(lines)));
        }
    }

    // No text has a line break.
    private static string OtherTexts(InstalledPackage package) =>
        string.Join('\n', [package.SourceName, package.SourceVersion, package.Maintainer, .. package.Licences]);
}

/// <summary>The operating system in an image, as its os-release tells it (os-release(5)).</summary>
/// <param name="Id">Such as <c>debian</c>.</param>
/// <param name="Version">Such as <c>13</c>; empty for a suite that has no number yet.</param>
/// <param name="Name">For people, such as <c>Debian GNU/Linux 13 (trixie)</c>.</param>
internal sealed record Distribution(string Id, string Version, string Name)
{
    /// <summary>As purls name it: <c>debian-13</c>.</summary>
    public string Qualifier => Version.Length == 0 ? Id : $"{Id}-{Version}";

    internal static Distribution Parse(string osRelease)
    {
        var values = osRelease.Split('\n')
            .Select(line => line.Trim().Split('=', 2))
            .Where(part => part.Length == 2 && !part[0].StartsWith('#'))
            .GroupBy(part => part[0], StringComparer.Ordinal)
            .Select(same => (Name: same.Key, Value: PackageText.Line(Unquote(same.Last()[1]))))
            .Where(pair => pair.Value.Length > 0)
            .ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        var id = values.GetValueOrDefault("ID", "linux");
        return new(id, values.GetValueOrDefault("VERSION_ID", ""), values.GetValueOrDefault("PRETTY_NAME", id));
    }

    private static string Unquote(string value) =>
        value is ['"' or '\'', .., _] && value[^1] == value[0] ? value[1..^1].Replace("\\", "", StringComparison.Ordinal) : value;
}
