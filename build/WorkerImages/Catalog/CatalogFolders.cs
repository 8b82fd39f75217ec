using System.Collections.Immutable;
using WorkerImages.Catalog.Rules;
using WorkerImages.Outcomes;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>Reads catalogues and those they include, each once.</summary>
/// <param name="root">The repository root.</param>
/// <param name="problems">What is wrong.</param>
internal sealed class CatalogFolders(string root, ProblemList problems)
{
    public const string CatalogFile = "catalog.yaml";
    private const string ImageFile = "image.yaml";

    private readonly Dictionary<string, CatalogFolder> _read = new(StringComparer.Ordinal);
    private readonly List<string> _reading = [];

    /// <summary>Every catalogue that was read, those that are included before those that include them.</summary>
    public IEnumerable<CatalogFolder> All => _read.Values;

    /// <param name="directory">The folder of <c>catalog.yaml</c>, from the root with forward slashes.</param>
    public CatalogFolder Read(string directory)
    {
        _reading.Add(directory);
        var values = YamlFile.Read(root, $"{directory}/{CatalogFile}", problems) is { } node
            ? CatalogKeys.Shape.ReadValues(node, problems)
            : null;
        var folder = new CatalogFolder(directory, new CatalogDefaults(values));
        if (values is not null)
        {
            new ArchiveRules(root, problems).CheckKeys(directory, values);
            var defaults = values.Get(CatalogKeys.Defaults);
            new CertificateRules(root, problems).Check(
                defaults?.Get(CatalogKeys.Certificates) is not null ? defaults.NodeOf(CatalogKeys.Certificates) as ListNode : null, directory);
        }

        if (values?.Get(CatalogKeys.Include) is not null && values.NodeOf(CatalogKeys.Include) is ListNode includes)
        {
            ReadIncludes(folder, includes);
        }

        ReadImages(folder);
        _reading.Remove(directory);
        _read.Add(directory, folder);
        return folder;
    }

    private void ReadIncludes(CatalogFolder folder, ListNode includes)
    {
        foreach (var include in includes.Items.Cast<ScalarNode>())
        {
            var directory = RelativePath.Join(folder.Directory, include.Text);
            if (directory is null)
            {
                problems.Add(include, $"{Quote.Of(include.Text)} leads out of the repository");
            }
            else if (_reading.Contains(directory))
            {
                var circle = _reading[_reading.IndexOf(directory)..].Append(directory);
                problems.Add(include, $"the catalogues include each other in a circle: {string.Join(" -> ", circle)}");
            }
            else if (!File.Exists(Path.Combine(root, directory, CatalogFile)))
            {
                problems.Add(include, $"there is no {CatalogFile} in the folder {Quote.Of(directory)}");
            }
            else
            {
                Include(folder, _read.GetValueOrDefault(directory) ?? Read(directory), include);
            }
        }
    }

    private void Include(CatalogFolder folder, CatalogFolder included, ScalarNode include)
    {
        foreach (var (name, draft) in included.Drafts.Where(each => folder.Drafts.GetValueOrDefault(each.Key, each.Value) != each.Value))
        {
            problems.Add(
                include,
                $"both {Quote.Of(folder.Drafts[name].Folder)} and {Quote.Of(draft.Folder)} define an image named {Quote.Of(name)}: "
                    + "rename one");
        }

        folder.Include(included);
    }

    private void ReadImages(CatalogFolder folder)
    {
        foreach (var name in ImageNames(folder.Directory))
        {
            var file = $"{folder.Directory}/{name}/{ImageFile}";
            if (Grammars.ImageName.Refuses(name) is { } refusal)
            {
                problems.Add(new SourcePlace(file), $"the folder's name is the image's name: {refusal}");
            }

            var values = YamlFile.Read(root, file, problems) is { } node ? ImageKeys.Shape.ReadValues(node, problems) : null;
            if (values is null)
            {
                folder.Unreadable.Add(name);
            }
            else if (!folder.Drafts.TryAdd(name, new(name, folder, values)))
            {
                problems.Add(
                    values.Node,
                    $"an image named {Quote.Of(name)} is in {Quote.Of(folder.Drafts[name].Folder)}, which is included: rename one of them");
            }
        }

        FamilyTree.Join(folder, problems);
    }

    private List<string> ImageNames(string directory)
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
}

/// <summary>One catalogue as far as it could be read: its own images, and those of the catalogues it includes.</summary>
/// <param name="directory">Its folder, from the repository root.</param>
/// <param name="defaults">What it gives its own images.</param>
internal sealed class CatalogFolder(string directory, CatalogDefaults defaults)
{
    public string Directory { get; } = directory;

    public CatalogDefaults Defaults { get; } = defaults;

    /// <summary>The images that its own may name as parents: its own, and all that its includes can name.</summary>
    public Dictionary<string, ImageDraft> Drafts { get; } = new(StringComparer.Ordinal);

    /// <summary>The bases that its images may name: its own, and those of its includes.</summary>
    public ImmutableSortedDictionary<string, BaseDefinition> Bases { get; private set; } = defaults.Bases;

    /// <summary>Their names, those whose definition is bad included; null when even they are not known.</summary>
    public ImmutableSortedSet<string>? BaseNames { get; private set; } = defaults.BaseNames;

    /// <summary>Names of images whose file could not be read: known, but without a draft.</summary>
    public HashSet<string> Unreadable { get; } = new(StringComparer.Ordinal);

    /// <summary>The images of this folder.</summary>
    public IEnumerable<ImageDraft> Own => Drafts.Values.Where(draft => draft.Catalog == this);

    /// <summary>Its own images and what must be built before them, wherever that is defined; in an order to build them in.</summary>
    public IEnumerable<ImageDraft> Family => FamilyTree.Below(Own, draft => draft.Needs)
        .OrderBy(draft => draft.Depth)
        .ThenBy(draft => draft.Name, StringComparer.Ordinal);

    /// <summary>Takes over what an included catalogue can name; two of its includes may share one of theirs.</summary>
    public void Include(CatalogFolder included)
    {
        foreach (var (name, draft) in included.Drafts)
        {
            Drafts.TryAdd(name, draft);
        }

        Bases = Bases.SetItems(included.Bases);
        BaseNames = included.BaseNames is { } names ? BaseNames?.Union(names) : null;
        Unreadable.UnionWith(included.Unreadable);
    }
}
