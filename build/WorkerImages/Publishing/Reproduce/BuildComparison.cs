using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;

namespace WorkerImages.Publishing.Reproduce;

/// <summary>Compares what is published with what the same source gives today.</summary>
internal static class BuildComparison
{
    private const string NoAttributes = "no attributes";

    // The clocks of an engine and of this machine may differ by that.
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    /// <summary>Which packages are others. Where there are any, files are others too.</summary>
    public static ImmutableArray<ImageDifference> Packages(IEnumerable<InstalledPackage> published, IEnumerable<InstalledPackage> rebuilt)
    {
        var difference = PackageDifference.Between(published, rebuilt);
        return
        [
            .. difference.Changed.Concat(difference.Added).Concat(difference.Removed)
                .Select(change => new ImageDifference(ImagePart.Package, NameOf(change), change.Old, change.New))
                .OrderBy(change => change.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>How containers start, a difference for each field.</summary>
    public static ImmutableArray<ImageDifference> Configurations(ContainerConfig published, ContainerConfig rebuilt) =>
        Pairs(ImagePart.Configuration, Fields(published), Fields(rebuilt));

    /// <summary>Labels.</summary>
    public static ImmutableArray<ImageDifference> Labels(ImmutableSortedDictionary<string, string> published, ImmutableSortedDictionary<string, string> rebuilt) =>
        Pairs(ImagePart.Label, published, rebuilt);

    /// <summary>
    /// Files: kind, mode, owner, content or target, and time. The time of what the second build wrote is its own, so that says nothing; a time from before
    /// it is out of a package, the context or the base, and must be the same.
    /// </summary>
    /// <param name="published">All of the one.</param>
    /// <param name="rebuilt">All of the other.</param>
    /// <param name="began">When the second build began.</param>
    public static ImmutableArray<ImageDifference> Files(IEnumerable<ImageFile> published, IEnumerable<ImageFile> rebuilt, DateTimeOffset began)
    {
        var (before, now) = (ByPath(published), ByPath(rebuilt));
        var differences = ImmutableArray.CreateBuilder<ImageDifference>();
        foreach (var path in before.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (old, current) = (before.GetValueOrDefault(path), now.GetValueOrDefault(path));
            if (old is null || current is null)
            {
                differences.Add(new(ImagePart.File, path, old is null ? null : Words(old), current is null ? null : Words(current)));
                continue;
            }

            var isTimed = current.Modified < began - Skew;
            var facts = Facts(old, isTimed).Zip(Facts(current, isTimed)).Where(pair => pair.First != pair.Second).ToList();
            if (facts.Count > 0)
            {
                differences.Add(new(ImagePart.File, path, string.Join(", ", facts.Select(fact => fact.First)), string.Join(", ", facts.Select(fact => fact.Second))));
            }
        }

        return differences.ToImmutable();
    }

    private static string NameOf(PackageChange change) => change.Architecture.Length == 0 ? $"{change.Name} (Python)" : $"{change.Name}:{change.Architecture}";

    // Each line of the text is a field: its name, a blank, its value.
    private static Dictionary<string, string> Fields(ContainerConfig config) => config.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', 2))
        .ToDictionary(field => field[0], field => field[1], StringComparer.Ordinal);

    private static ImmutableArray<ImageDifference> Pairs(ImagePart kind, IReadOnlyDictionary<string, string> published, IReadOnlyDictionary<string, string> rebuilt) =>
    [
        .. published.Keys.Union(rebuilt.Keys)
            .Order(StringComparer.Ordinal)
            .Select(name => new ImageDifference(kind, name, published.GetValueOrDefault(name), rebuilt.GetValueOrDefault(name)))
            .Where(pair => pair.Published != pair.Rebuilt),
    ];

    private static Dictionary<string, ImageFile> ByPath(IEnumerable<ImageFile> files) =>
        files.GroupBy(file => file.Path, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);

    private static string Words(ImageFile file) => string.Join(", ", Facts(file, isTimed: false).Where(fact => fact != NoAttributes));

    private static IEnumerable<string> Facts(ImageFile file, bool isTimed) =>
    [
        file.Kind.ToString(),
        $"mode {Convert.ToString(file.Mode, 8)}",
        string.Create(CultureInfo.InvariantCulture, $"owner {file.Owner}:{file.Group}"),
        file.Content.StartsWith('"') ? $"to {file.Content}" : $"content {file.Content}",
        file.Attributes.Length == 0 ? NoAttributes : file.Attributes,
        .. isTimed ? [file.Modified.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)] : Array.Empty<string>(),
    ];
}
