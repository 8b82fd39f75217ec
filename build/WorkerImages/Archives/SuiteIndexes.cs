using WorkerImages.Packages.Apt;

namespace WorkerImages.Archives;

/// <summary>Which indexes of a suite apt would read (wiki.debian.org/DebianRepository/Format, "Packages" indices).</summary>
internal static class SuiteIndexes
{
    /// <summary>The indexes, those that an archive need not have among them.</summary>
    /// <exception cref="ArchiveException">The suite has nothing for the image's own architecture.</exception>
    public static IEnumerable<WantedIndex> Of(AptState state, AptSource source, ReleaseFile release)
    {
        if (source.IsFlat)
        {
            return [new("Packages", "", state.Architecture, IsOptional: false)];
        }

        var wanted = source.Architectures.IsEmpty
            ? state.Packages.Select(package => package.Architecture).Where(architecture => architecture != "all").Append(state.Architecture)
            : source.Architectures.Where(architecture => architecture != "all");
        var own = wanted.Distinct().Order(StringComparer.Ordinal).ToList();
        return own.Contains(state.Architecture) && !release.Architectures.IsEmpty && !release.Architectures.Contains(state.Architecture)
            ? throw new ArchiveException($"the suite has no packages for {state.Architecture}, only for {string.Join(", ", release.Architectures)}", ArchiveNoteKind.EndOfLife)
            : from component in source.Components
              from architecture in release.HasIndexForAll ? own.Append("all") : own
              select new WantedIndex($"{component}/binary-{architecture}/Packages", component, architecture, architecture != state.Architecture);
    }

    /// <summary>What is to be known of an index that the suite does not have.</summary>
    public static ArchiveNote Missing(AptSource source, ReleaseFile release, WantedIndex index) => new(
        ArchiveNoteKind.NoComponent,
        source.ToString(),
        source.IsFlat ? "its Release file names no index of packages"
            : $"the suite has no component '{index.Component}'{(release.Components.IsEmpty ? "" : $", only {string.Join(", ", release.Components)}")}");
}

/// <summary>An index that apt would read.</summary>
/// <param name="Path">From where the Release file is, without its packing.</param>
/// <param name="Component">The component; empty for an archive without components.</param>
/// <param name="Architecture">What its packages are for.</param>
/// <param name="IsOptional">True when it means nothing that the suite does not have it.</param>
internal sealed record WantedIndex(string Path, string Component, string Architecture, bool IsOptional);
