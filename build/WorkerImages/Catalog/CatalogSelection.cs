using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Catalog;

/// <summary>Chooses images of a catalogue by name; with an image come those that it needs.</summary>
internal static class CatalogSelection
{
    /// <summary>In the catalogue's order, in which they can be built.</summary>
    /// <param name="catalog">What there is.</param>
    /// <param name="names">As the user typed them; none means all.</param>
    /// <exception cref="ProblemsFoundException">Names that the catalogue does not have, all of them.</exception>
    public static ImmutableArray<ImageDefinition> Of(ImageCatalog catalog, IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
        {
            return catalog.Images;
        }

        var byName = catalog.Images.ToDictionary(image => image.Name, StringComparer.Ordinal);
        var unknown = names.Where(name => !byName.ContainsKey(name)).Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new ProblemsFoundException(
                ExitCode.Usage,
                "images were asked for that the catalogue does not have",
                unknown.Select(name => new Problem(null, Unknown(name, byName.Keys))),
                $"known: {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}");
        }

        var chosen = names.SelectMany(name => byName[name].Below.Prepend(byName[name])).Select(image => image.Name).ToHashSet(StringComparer.Ordinal);
        return [.. catalog.Images.Where(image => chosen.Contains(image.Name))];
    }

    private static string Unknown(string name, IEnumerable<string> known) =>
        $"image '{name}' is unknown" + (NearestName.Of(name, known) is { } nearest ? $"; did you mean '{nearest}'?" : "");
}
