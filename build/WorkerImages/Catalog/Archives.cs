using System.Collections.Immutable;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>An archive of packages beside the distribution's.</summary>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Url">Its address.</param>
/// <param name="Suite">The suite; a path that ends in a slash for an archive without components.</param>
/// <param name="Components">The components; none where <paramref name="Suite"/> is a path.</param>
/// <param name="Key">The public key that signs it, a path from the repository root.</param>
/// <param name="Packages">All that may be installed from it, sorted.</param>
internal sealed record PackageArchive(
    string Name, Uri Url, string Suite, ImmutableArray<string> Components, string Key, ImmutableArray<string> Packages);

/// <summary>The keys of an archive in <c>catalog.yaml</c>.</summary>
internal static class PackageArchiveKeys
{
    private static readonly Key<Uri> Url = new("url", "Its address, as behind deb in sources.list.", Texts.Address, isRequired: true);

    private static readonly Key<string> Suite = new(
        "suite", "Its suite, such as trixie; for an archive without components its path, such as /.", Texts.Of(Grammars.ArchiveSuite), isRequired: true);

    private static readonly Key<string[]> Components = new(
        "components", "Its components. Default: main.", new ListShape<string>(Texts.Of(Grammars.Component)));

    public static readonly Key<string> PublicKey = new(
        "key",
        "The file of the public key that signs it, from this file's folder: NAME.asc (armoured) or NAME.gpg.",
        Texts.Of(Grammars.PublicKeyFile),
        isRequired: true);

    private static readonly Key<string[]> Packages = new(
        "packages", "All that may come from it, what they depend on there included.", new ListShape<string>(Texts.Of(Grammars.PackageName)), isRequired: true);

    /// <summary>Names stand above the archives; the key's path is as written, from the catalogue's folder.</summary>
    public static readonly MapShape<PackageArchive> Shape = new([Url, Suite, Components, PublicKey, Packages], [], Build);

    private static PackageArchive? Build(MapValues values)
    {
        var suite = values.Required(Suite);
        var isFlat = suite.EndsWith('/');
        if (isFlat && values.Has(Components))
        {
            values.Refuse(values.PlaceOf(Components), $"'components' cannot stand beside the suite {Quote.Of(suite)}, which is a path: leave them out");
        }

        var components = values.Get(Components, isFlat ? [] : ["main"]);
        return values.IsWhole
            ? new(values.Node.Key, values.Required(Url), suite, [.. components], values.Required(PublicKey), [.. values.Required(Packages).Order(StringComparer.Ordinal)])
            : null;
    }
}
