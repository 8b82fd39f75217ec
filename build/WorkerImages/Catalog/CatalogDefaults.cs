using System.Collections.Immutable;
using WorkerImages.Catalog.Policies;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Tags;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>What <c>catalog.yaml</c> gives its images, as far as it could be read.</summary>
internal sealed record CatalogDefaults
{
    /// <summary>Where an image works that does not say.</summary>
    public const string WorkingDirectory = "/app";

    private static readonly UserDefinition Appuser = new("appuser", 1000, 1000, "/home/appuser");
    private static readonly GroupDefinition SocketGroup = new("docker", 2375);

    private static readonly ImmutableSortedDictionary<string, PackageArchive> NoArchives =
        ImmutableSortedDictionary.Create<string, PackageArchive>(StringComparer.Ordinal);

    private readonly MapNode? _bases;

    public CatalogDefaults(MapValues? catalog)
    {
        var defaults = catalog?.Get(CatalogKeys.Defaults);
        User = defaults?.Get(CatalogKeys.User) ?? Appuser;
        DockerGroup = defaults?.Get(CatalogKeys.DockerGroup) ?? SocketGroup;
        Platforms = defaults?.Get(CatalogKeys.Platforms, []) is [_, ..] platforms ? [.. platforms] : [new("linux", "amd64")];
        Docker = defaults?.Get(CatalogKeys.Docker);
        Certificates = [.. defaults?.Get(CatalogKeys.Certificates) ?? []];
        Refresh = RefreshKeys.Of(catalog?.Get(CatalogKeys.Refresh), new());
        Registry = catalog?.Get(CatalogKeys.Registry) ?? "";
        Version = catalog?.Get(CatalogKeys.Version) ?? "";
        Tags = [.. catalog?.Get(CatalogKeys.Tags) ?? []];
        Labels = catalog?.Get(CatalogKeys.Labels) ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        Bases = catalog?.Get(CatalogKeys.Bases) ?? ImmutableSortedDictionary.Create<string, BaseDefinition>(StringComparer.Ordinal);
        Runners = catalog?.Get(CatalogKeys.Runners) ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        Retention = catalog?.Get(CatalogKeys.Retention) ?? RetentionDefinition.Usual;
        Archives = catalog is null ? null : catalog.Has(CatalogKeys.Archives) ? catalog.Get(CatalogKeys.Archives) : NoArchives;
        _bases = catalog?.Has(CatalogKeys.Bases) == true ? catalog.NodeOf(CatalogKeys.Bases) as MapNode : null;
        var hasNone = catalog?.Has(CatalogKeys.Bases) == false && catalog.Has(CatalogKeys.Include);
        BaseNames = hasNone ? [] : _bases is null ? null : [.. _bases.Entries.Select(entry => entry.Key)];
    }

    public string Registry { get; }

    public string Version { get; }

    public RefreshPolicy Refresh { get; }

    public ImmutableArray<TagPattern> Tags { get; }

    public ImmutableSortedDictionary<string, string> Labels { get; }

    public UserDefinition User { get; }

    public GroupDefinition DockerGroup { get; }

    public ImmutableArray<Platform> Platforms { get; }

    /// <summary>Docker's programs, by the keys of <see cref="ToolKeys"/>; null for none.</summary>
    public MapValues? Docker { get; }

    /// <summary>Files of authorities, from the catalogue's folder.</summary>
    public ImmutableArray<string> Certificates { get; }

    public ImmutableSortedDictionary<string, BaseDefinition> Bases { get; }

    /// <summary>Archives beside the distribution's, by name; null when they could not be read.</summary>
    public ImmutableSortedDictionary<string, PackageArchive>? Archives { get; }

    public ImmutableSortedDictionary<string, string> Runners { get; }

    public RetentionDefinition Retention { get; }

    /// <summary>The names under <c>bases</c>, those whose definition is bad included; null when even they are not known.</summary>
    public ImmutableSortedSet<string>? BaseNames { get; }

    /// <summary>Where one of <see cref="BaseNames"/> stands.</summary>
    public SourcePlace PlaceOfBase(string name) => _bases!.Entries.First(entry => entry.Key == name).Place;
}
