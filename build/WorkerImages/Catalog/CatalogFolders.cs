using System.Collections.Immutable;
using WorkerImages.Catalog.Rules;
using WorkerImages.Machine;
using WorkerImages.Outcomes;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>Reads catalogues and those they include, each once.</summary>
/// <param name="root">The repository root, an absolute path.</param>
/// <param name="problems">What is wrong.</param>
internal sealed class CatalogFolders(string root, ProblemList problems)
{
    public const string CatalogFile = "catalog.yaml";
    public const string ImageFile = "image.yaml";

    private readonly Dictionary<string, CatalogFolder> _read = new(StringComparer.Ordinal);
    private readonly List<string> _reading = [];

    /// <summary>Every catalogue that was read, those that are included before those that include them.</summary>
    public IEnumerable<CatalogFolder> All => _read.Values;

    /// <summary>Reads a catalogue of the repository.</summary>
    /// <param name="directory">The folder of <c>catalog.yaml</c>, from the root with forward slashes.</param>
    /// <exception cref="ProblemsFoundException">There is none (<see cref="ExitCode.Usage"/>).</exception>
    public CatalogFolder Read(string directory) => Directory.Exists(Path.Combine(root, directory))
        ? Read(root, directory)
        : throw new ProblemsFoundException(
            ExitCode.Usage,
            $"{root} is no repository of images",
            [new Problem(new($"{directory}/{CatalogFile}"), "there is no such file")],
            "name the repository with --root, or make one: --target New --root DIR");

    // Files of a catalogue outside the repository come from the folder above it: that is the root of its builds.
    private CatalogFolder Read(string sourceRoot, string directory)
    {
        var path = Path.GetFullPath(Path.Combine(sourceRoot, directory));
        var shown = Shown(path);
        _reading.Add(path);
        var values = YamlFile.Read(root, $"{shown}/{CatalogFile}", problems) is { } node
            ? CatalogKeys.Shape.ReadValues(node, problems)
            : null;
        var folder = new CatalogFolder(sourceRoot, directory, shown, new CatalogDefaults(values))
        {
            IsOutside = sourceRoot != root,
            IsWhole = values is not null && (!values.Has(CatalogKeys.Include) || values.TryGet(CatalogKeys.Include, out _)),
        };
        if (values is not null)
        {
            new ArchiveRules(sourceRoot, problems).CheckKeys(directory, values);
            var defaults = values.Get(CatalogKeys.Defaults);
            new CertificateRules(sourceRoot, problems).Check(
                defaults?.Get(CatalogKeys.Certificates) is not null ? defaults.NodeOf(CatalogKeys.Certificates) as ListNode : null, directory);
        }

        if (values?.Get(CatalogKeys.Include) is { } includes && values.NodeOf(CatalogKeys.Include) is ListNode nodes)
        {
            foreach (var (include, item) in includes.Zip(nodes.Items))
            {
                ReadInclude(folder, include, item);
            }
        }

        ReadImages(folder);
        _reading.Remove(path);
        _read.Add(path, folder);
        return folder;
    }

    private void ReadInclude(CatalogFolder folder, IncludeDefinition include, Node node)
    {
        var path = include.IsProgram
            ? Path.Combine(ProgramFiles.Root, "images")
            : Path.GetFullPath(Path.Combine(folder.Root, folder.Directory, include.Path));
        if (_reading.Contains(path))
        {
            var circle = _reading[_reading.IndexOf(path)..].Append(path).Select(Shown);
            problems.Add(node, $"the catalogues include each other in a circle: {string.Join(" -> ", circle)}");
            folder.IsWhole = false;
        }
        else if (!File.Exists(Path.Combine(path, CatalogFile)))
        {
            problems.Add(node, $"there is no {CatalogFile} in the folder {Quote.Of(Shown(path))}");
            folder.IsWhole = false;
        }
        else
        {
            var included = _read.GetValueOrDefault(path) ?? ReadAt(path, root, folder.Root, Path.GetDirectoryName(path)!);
            Include(folder, included, node);
            folder.Includes.Add(new(included, include.Registry, node));
        }
    }

    // From the first of the roots that holds it: the last one does.
    private CatalogFolder ReadAt(string path, params string[] roots)
    {
        var (holder, directory) = roots.Select(candidate => (candidate, RelativePath.Join("", Path.GetRelativePath(candidate, path).Replace('\\', '/'))))
            .First(candidate => candidate.Item2 is not null);
        return Read(holder, directory!);
    }

    /// <summary>A path as people of this repository write it: from its root.</summary>
    private string Shown(string path) => Path.GetRelativePath(root, path).Replace('\\', '/');

    private void Include(CatalogFolder folder, CatalogFolder included, Node include)
    {
        foreach (var (name, draft) in included.Drafts.Where(each => folder.Drafts.GetValueOrDefault(each.Key, each.Value) != each.Value))
        {
            problems.Add(
                include,
                $"both {Quote.Of(folder.Drafts[name].Shown)} and {Quote.Of(draft.Shown)} define an image named {Quote.Of(name)}: "
                    + "rename one");
        }

        folder.Include(included);
    }

    private void ReadImages(CatalogFolder folder)
    {
        foreach (var name in ImageNames(folder.Shown))
        {
            var file = $"{folder.Shown}/{name}/{ImageFile}";
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
                    $"an image named {Quote.Of(name)} is in {Quote.Of(folder.Drafts[name].Shown)}, which is included: rename one of them");
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

/// <summary>One catalogue as far as it could be read: its own images, and the images of the catalogues it includes.</summary>
/// <param name="root">The root of its builds, an absolute path: its repository, or the folder above it for a catalogue outside the repository of the run.</param>
/// <param name="directory">Its folder, from <paramref name="root"/>.</param>
/// <param name="shown">Its folder, from the repository of the run: for people.</param>
/// <param name="defaults">What it gives its own images.</param>
internal sealed class CatalogFolder(string root, string directory, string shown, CatalogDefaults defaults)
{
    public string Root { get; } = root;

    /// <summary>True where it lies outside the repository of the run.</summary>
    public bool IsOutside { get; init; }

    public string Directory { get; } = directory;

    public string Shown { get; } = shown;

    /// <summary>The catalogues that it includes itself.</summary>
    public List<IncludedCatalog> Includes { get; } = [];

    /// <summary>The registry and path that its images get in this run.</summary>
    public string Registry { get; private set; } = defaults.Registry;

    /// <summary>True where another catalogue includes it.</summary>
    public bool IsIncluded { get; private set; }

    public CatalogDefaults Defaults { get; } = defaults;

    /// <summary>The images that its own may name as parents: its own, and all that its includes can name.</summary>
    public Dictionary<string, ImageDraft> Drafts { get; } = new(StringComparer.Ordinal);

    /// <summary>The bases that its images may name: its own, and its includes' bases.</summary>
    public ImmutableSortedDictionary<string, BaseDefinition> Bases { get; private set; } = defaults.Bases;

    /// <summary>Their names, those whose definition is bad included; null when even they are not known.</summary>
    public ImmutableSortedSet<string>? BaseNames { get => IsWhole ? field : null; private set; } = defaults.BaseNames;

    /// <summary>False when it, or a catalogue that it includes, could not be read: a name that is not known here may be one of theirs.</summary>
    public bool IsWhole { get; set; }

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
        IsWhole &= included.IsWhole;
    }

    /// <summary>Gives every catalogue below its registry: the one that <c>include</c> names, else the registry of the catalogue that includes it.</summary>
    /// <param name="problems">Begins to hold a catalogue that two ways give two registries.</param>
    public void Name(ProblemList problems)
    {
        foreach (var (included, registry, node) in Includes)
        {
            var named = registry ?? Registry;
            if (included is { IsIncluded: true } && included.Registry != named)
            {
                problems.Add(node, $"{Quote.Of(included.Shown)} is included twice, for {included.Registry} and for {named}: say the same registry at both places");
                continue;
            }

            included.IsIncluded = true;
            included.Registry = named;
            included.Name(problems);
        }
    }
}

/// <summary>One way from a catalogue to another that it includes.</summary>
/// <param name="Catalog">The one that is included.</param>
/// <param name="Registry">Registry and path that it gets; null where it gets the same as the catalogue that includes it.</param>
/// <param name="Node">Where that is written.</param>
internal sealed record IncludedCatalog(CatalogFolder Catalog, string? Registry, Node Node);
