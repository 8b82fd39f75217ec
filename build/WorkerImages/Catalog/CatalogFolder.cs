namespace WorkerImages.Catalog;

/// <summary>One catalogue as far as it could be read: its own images, and those of the catalogues it includes.</summary>
/// <param name="directory">Its folder, from the repository root.</param>
/// <param name="defaults">What it gives its own images.</param>
internal sealed class CatalogFolder(string directory, CatalogDefaults defaults)
{
    public string Directory { get; } = directory;

    public CatalogDefaults Defaults { get; } = defaults;

    /// <summary>The images that its own may name as parents: its own, and all that its includes can name.</summary>
    public Dictionary<string, ImageDraft> Drafts { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of images whose file could not be read: known, but without a draft.</summary>
    public HashSet<string> Unreadable { get; } = new(StringComparer.Ordinal);

    /// <summary>The images of this folder.</summary>
    public IEnumerable<ImageDraft> Own => Drafts.Values.Where(draft => draft.Catalog == this);

    /// <summary>Its own images and what they stand on, wherever that is defined; parents first.</summary>
    public IEnumerable<ImageDraft> Family =>
        Own.SelectMany(draft => draft.Ancestors.Prepend(draft)).Distinct().OrderBy(draft => draft.Depth).ThenBy(draft => draft.Name, StringComparer.Ordinal);

    /// <summary>Takes over what an included catalogue can name; two of its includes may share one of theirs.</summary>
    public void Include(CatalogFolder included)
    {
        foreach (var (name, draft) in included.Drafts)
        {
            Drafts.TryAdd(name, draft);
        }

        Unreadable.UnionWith(included.Unreadable);
    }
}
