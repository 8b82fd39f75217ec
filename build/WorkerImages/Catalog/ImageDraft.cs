using WorkerImages.Oci;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>What one <c>image.yaml</c> says, before it is known what the other files say.</summary>
/// <param name="name">The image's name.</param>
/// <param name="catalog">The catalogue it is defined in.</param>
/// <param name="values">What could be read of it.</param>
internal sealed class ImageDraft(string name, CatalogFolder catalog, MapValues values)
{
    // Counted once: there are more ways down to an image than images.
    private int? _depth;

    public string Name { get; } = name;

    public CatalogFolder Catalog { get; } = catalog;

    /// <summary>Its folder, from the repository root.</summary>
    public string Folder => $"{Catalog.Directory}/{Name}";

    /// <summary>Its folder, for people: from the root of the run's repository.</summary>
    public string Shown => $"{Catalog.Shown}/{Name}";

    public MapValues Values { get; } = values;

    /// <summary>The draft that <c>from</c> names; null without one, when it is unknown, and when it would lead in a circle.</summary>
    public ImageDraft? Parent { get; set; }

    /// <summary>The drafts that <c>files</c> are copied from, as <see cref="Parent"/>.</summary>
    public IReadOnlyList<ImageDraft> Copied { get; set; } = [];

    /// <summary>The drafts that must be built before it: its parent, and those that it copies from; each once.</summary>
    public IEnumerable<ImageDraft> Needs => Parent is null ? Copied : Copied.Prepend(Parent).Distinct();

    /// <summary>How many must be built before it, one after the other; asked when no <see cref="Needs"/> change any more.</summary>
    public int Depth => _depth ??= Needs.Select(need => need.Depth + 1).DefaultIfEmpty().Max();

    /// <summary>Its parent first.</summary>
    public IEnumerable<ImageDraft> Ancestors
    {
        get
        {
            for (var draft = Parent; draft is not null; draft = draft.Parent)
            {
                yield return draft;
            }
        }
    }

    /// <summary>Itself, its parent, its parent's parent, up to the one on a base.</summary>
    public IEnumerable<ImageDraft> Family => Ancestors.Prepend(this);

    /// <summary>The nearest ancestor that has <paramref name="key"/>.</summary>
    public ImageDraft? AncestorWith(Key key) => Ancestors.FirstOrDefault(ancestor => ancestor.Values.Has(key));

    /// <summary>The value of <paramref name="key"/> here or in the nearest ancestor that has it.</summary>
    public T Nearest<T>(Key<T> key, T otherwise)
    {
        foreach (var draft in Family)
        {
            if (draft.Values.TryGet(key, out var value))
            {
                return value;
            }
        }

        return otherwise;
    }

    /// <summary>The items of a list and where each stands; none when the key is not there or its value is bad.</summary>
    public IEnumerable<(T Item, Node Node)> Items<T>(Key<T[]> key) => Values.TryGet(key, out var items) ? items.Zip(((ListNode)Values.NodeOf(key)).Items) : [];

    /// <summary>What it can be built for.</summary>
    public IReadOnlyList<Platform> Platforms => Nearest(ImageKeys.Platforms, [.. Family.Last().Catalog.Defaults.Platforms]);

    /// <summary>The path, from the repository root, of a file beside <c>image.yaml</c>.</summary>
    public string FromRoot(string file) => $"{Folder}/{file}";
}
