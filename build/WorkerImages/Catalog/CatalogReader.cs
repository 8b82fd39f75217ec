using WorkerImages.Outcomes;

namespace WorkerImages.Catalog;

/// <summary>Reads <c>catalog.yaml</c> and the <c>image.yaml</c> of every folder beside it.</summary>
public static class CatalogReader
{
    private const string CatalogFile = "catalog.yaml";
    private const string ImageFile = "image.yaml";

    /// <param name="root">The repository root.</param>
    /// <param name="directory">The folder of <c>catalog.yaml</c>, from the root with forward slashes.</param>
    /// <exception cref="ProblemsFoundException">Something is wrong in at least one file: everything that is, by file and line.</exception>
    public static ImageCatalog Read(string root, string directory)
    {
        var problems = new ProblemList();
        var catalog = DefinitionFile.Read(root, $"{directory}/{CatalogFile}", problems) is { } node
            ? CatalogKeys.Shape.ReadValues(node, problems)
            : null;
        var defaults = new CatalogDefaults(catalog);
        var drafts = ReadDrafts(root, directory, problems);
        CheckNames(defaults, drafts, problems);

        var rules = new FamilyRules(defaults, root, problems);
        foreach (var draft in drafts.Values)
        {
            rules.Check(draft);
        }

        if (!problems.IsEmpty)
        {
            throw new ProblemsFoundException(ExitCode.Usage, $"the definitions in {directory} are not usable", problems.Sorted);
        }

        var parentsFirst = drafts.Values.OrderBy(draft => draft.Depth).ThenBy(draft => draft.Name, StringComparer.Ordinal);
        return new(directory, defaults.Registry, new DefinitionAssembly(defaults).Make(parentsFirst)) { Runners = defaults.Runners };
    }

    private static Dictionary<string, ImageDraft> ReadDrafts(string root, string directory, ProblemList problems)
    {
        var drafts = new Dictionary<string, ImageDraft>(StringComparer.Ordinal);
        var unreadable = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in FoldersIn(root, directory, problems))
        {
            var file = $"{directory}/{name}/{ImageFile}";
            if (Grammars.ImageName.Refuses(name) is { } refusal)
            {
                problems.Add(new SourcePlace(file), $"the folder's name is the image's name: {refusal}");
            }

            var values = DefinitionFile.Read(root, file, problems) is { } node ? ImageKeys.Shape.ReadValues(node, problems) : null;
            if (values is null)
            {
                unreadable.Add(name);
            }
            else
            {
                drafts.Add(name, new(name, $"{directory}/{name}", values));
            }
        }

        FamilyTree.Join(drafts, unreadable, problems);
        return drafts;
    }

    private static List<string> FoldersIn(string root, string directory, ProblemList problems)
    {
        var folder = new DirectoryInfo(Path.Combine(root, directory));
        if (!folder.Exists)
        {
            return [];
        }

        var names = new List<string>();
        foreach (var name in folder.EnumerateDirectories().Select(child => child.Name).Order(StringComparer.Ordinal))
        {
            if (File.Exists(Path.Combine(folder.FullName, name, ImageFile)))
            {
                names.Add(name);
            }
            else if (File.Exists(Path.Combine(folder.FullName, name, "image.yml")))
            {
                problems.Add(new SourcePlace($"{directory}/{name}/image.yml"), $"this file is not read: rename it to {ImageFile}");
            }
        }

        if (names.Count == 0)
        {
            problems.Add(new SourcePlace(directory), $"there is no image: write {directory}/NAME/{ImageFile}");
        }

        return names;
    }

    // Both are names of origins in reports and labels, and the base would hide behind the image.
    private static void CheckNames(CatalogDefaults defaults, Dictionary<string, ImageDraft> drafts, ProblemList problems)
    {
        foreach (var draft in drafts.Values.Where(draft => defaults.BaseNames?.Contains(draft.Name) == true))
        {
            problems.Add(draft.Values.Node, $"{Quote.Of(draft.Name)} is the name of a base in {CatalogFile} already: rename one of them");
        }
    }
}
