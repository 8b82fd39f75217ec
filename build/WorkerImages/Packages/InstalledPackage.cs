using System.Collections.Immutable;

namespace WorkerImages.Packages;

/// <summary>A package in an image.</summary>
/// <param name="Kind">Who says so.</param>
/// <param name="Name">As its kind spells it; Python's is normalised (PEP 503).</param>
/// <param name="Version">As its kind spells it, Debian's epoch and revision included.</param>
/// <param name="Architecture">Debian's word for it; empty for Python.</param>
public sealed record InstalledPackage(PackageKind Kind, string Name, string Version, string Architecture)
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
