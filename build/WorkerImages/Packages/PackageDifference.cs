using System.Collections.Immutable;

namespace WorkerImages.Packages;

/// <summary>What changed inside between two builds of an image.</summary>
/// <param name="Added">New ones, sorted.</param>
/// <param name="Removed">Those that are gone, sorted.</param>
/// <param name="Changed">Those with another version, sorted.</param>
internal sealed record PackageDifference(
    ImmutableArray<PackageChange> Added, ImmutableArray<PackageChange> Removed, ImmutableArray<PackageChange> Changed)
{
    /// <summary>True when the same packages are installed.</summary>
    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty && Changed.IsEmpty;

    /// <summary>What is different in <paramref name="now"/>.</summary>
    public static PackageDifference Between(IEnumerable<InstalledPackage> before, IEnumerable<InstalledPackage> now)
    {
        var (old, current) = (Versions(before), Versions(now));
        var changes = old.Keys.Union(current.Keys)
            .Order()
            .Select(key => new PackageChange(key.Kind, key.Name, key.Architecture, old.GetValueOrDefault(key), current.GetValueOrDefault(key)))
            .Where(change => change.Old != change.New)
            .ToList();
        return new(
            [.. changes.Where(change => change.Old is null)],
            [.. changes.Where(change => change.New is null)],
            [.. changes.Where(change => change is { Old: not null, New: not null })]);
    }

    // A package may be there twice: two virtual environments, each with its own version.
    private static Dictionary<(PackageKind Kind, string Name, string Architecture), string> Versions(IEnumerable<InstalledPackage> packages) =>
        packages
            .GroupBy(package => (package.Kind, package.Name, package.Architecture))
            .ToDictionary(same => same.Key, same => string.Join(" and ", same.Select(package => package.Version).Order(StringComparer.Ordinal)));
}

/// <summary>How a package differs between two images.</summary>
/// <param name="Kind">Whose package it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Architecture">Debian's word; empty for Python.</param>
/// <param name="Old">The version before; null for one that is new.</param>
/// <param name="New">The version now; null for one that is gone.</param>
internal sealed record PackageChange(PackageKind Kind, string Name, string Architecture, string? Old, string? New);
