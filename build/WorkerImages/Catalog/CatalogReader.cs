using System.Collections.Immutable;
using WorkerImages.Outcomes;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>Reads <c>catalog.yaml</c>, the <c>image.yaml</c> of every folder beside it, and the catalogues it includes.</summary>
internal static class CatalogReader
{
    /// <param name="root">The repository root.</param>
    /// <param name="directory">The folder of <c>catalog.yaml</c>, from the root with forward slashes.</param>
    /// <returns>The catalogue's own images, and those of included catalogues that they stand on.</returns>
    /// <exception cref="ProblemsFoundException">Something is wrong in at least one file: everything that is, by file and line.</exception>
    public static ImageCatalog Read(string root, string directory)
    {
        var problems = new ProblemList();
        var folders = new CatalogFolders(root, problems);
        var catalog = folders.Read(directory);
        CheckNames(folders, problems);

        var rules = new FamilyRules(root, problems);
        foreach (var draft in folders.All.SelectMany(folder => folder.Own))
        {
            rules.Check(draft);
        }

        return problems.IsEmpty
            ? new(directory, catalog.Defaults.Registry, DefinitionsOf(catalog)) { Runners = catalog.Defaults.Runners }
            : throw new ProblemsFoundException(ExitCode.Usage, $"the definitions in {directory} are not usable", problems.Sorted);
    }

    private static ImmutableArray<ImageDefinition> DefinitionsOf(CatalogFolder catalog)
    {
        var made = new Dictionary<ImageDraft, ImageDefinition>();
        foreach (var draft in catalog.Family)
        {
            made.Add(draft, ImageKeys.Define(draft, draft.Parent is null ? null : made[draft.Parent]));
        }

        return [.. made.Values];
    }

    // Both are names of origins in reports and labels: a base would hide behind an image, or behind a base of another catalogue.
    private static void CheckNames(CatalogFolders folders, ProblemList problems)
    {
        var bases = new Dictionary<string, CatalogFolder>(StringComparer.Ordinal);
        foreach (var folder in folders.All)
        {
            foreach (var name in folder.Defaults.BaseNames ?? [])
            {
                if (!bases.TryAdd(name, folder))
                {
                    problems.Add(
                        folder.Defaults.PlaceOfBase(name),
                        $"{Quote.Of(name)} is the name of a base in {FileOf(bases[name])} already: rename one of them");
                }
            }
        }

        foreach (var draft in folders.All.SelectMany(folder => folder.Own).Where(draft => bases.ContainsKey(draft.Name)))
        {
            var file = draft.Catalog == bases[draft.Name] ? CatalogFolders.CatalogFile : FileOf(bases[draft.Name]);
            problems.Add(draft.Values.Node, $"{Quote.Of(draft.Name)} is the name of a base in {file} already: rename one of them");
        }

        static string FileOf(CatalogFolder folder) => $"{folder.Directory}/{CatalogFolders.CatalogFile}";
    }
}

/// <summary>
/// The images of a catalogue, validated: what <c>catalog.yaml</c> and the <c>image.yaml</c> files say, defaults filled in. With them come
/// the images of included catalogues that they stand on.
/// </summary>
/// <param name="Directory">The folder of <c>catalog.yaml</c>, from the repository root with forward slashes, such as <c>images</c>.</param>
/// <param name="Registry">Registry and path that stand before every name of its own images, such as <c>localhost:5000/acme</c>.</param>
/// <param name="Images">Parents before their children, otherwise by name.</param>
internal sealed record ImageCatalog(string Directory, string Registry, ImmutableArray<ImageDefinition> Images)
{
    /// <summary>Platform → label of a CI runner that builds it; what is not here is left to the CI system's own runners.</summary>
    public ImmutableSortedDictionary<string, string> Runners { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
