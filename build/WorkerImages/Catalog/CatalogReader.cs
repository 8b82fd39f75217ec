using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WorkerImages.Catalog.Rules;
using WorkerImages.Outcomes;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>Reads <c>catalog.yaml</c>, the <c>image.yaml</c> of every folder beside it, and the catalogues it includes.</summary>
internal static class CatalogReader
{
    /// <param name="root">The repository root.</param>
    /// <param name="directory">The folder of <c>catalog.yaml</c>, from the root with forward slashes.</param>
    /// <returns>The catalogue's own images, and the images of included catalogues that they need.</returns>
    /// <exception cref="ProblemsFoundException">Something is wrong in at least one file: everything that is, by file and line.</exception>
    public static ImageCatalog Read(string root, string directory)
    {
        var problems = new ProblemList();
        var folders = new CatalogFolders(root, problems);
        var catalog = folders.Read(directory);
        catalog.Name(problems);
        CheckNames(folders, problems);
        foreach (var folder in folders.All)
        {
            var rules = new FamilyRules(folder.Root, problems);
            foreach (var draft in folder.Own)
            {
                rules.Check(draft);
            }
        }

        return problems.IsEmpty
            ? new(directory, catalog.Defaults.Registry, DefinitionsOf(catalog))
            {
                Runners = catalog.Defaults.Runners,
                Retention = catalog.Defaults.Retention,
            }
            : throw new ProblemsFoundException(ExitCode.Usage, $"the definitions in {directory} are not usable", problems.Sorted);
    }

    /// <summary>How the tool reaches each registry that the catalogue describes.</summary>
    /// <param name="root">The repository root.</param>
    /// <param name="directory">The folder of <c>catalog.yaml</c>, from the root with forward slashes.</param>
    /// <returns>By host and port, paths absolute; none where there is no catalogue.</returns>
    /// <exception cref="ProblemsFoundException">Something is wrong in <c>catalog.yaml</c>.</exception>
    public static ImmutableSortedDictionary<string, RegistryDefinition> ReadRegistries(string root, string directory)
    {
        var file = $"{directory}/{CatalogFolders.CatalogFile}";
        var problems = new ProblemList();
        var values = File.Exists(Path.Combine(root, file)) && YamlFile.Read(root, file, problems) is { } node
            ? CatalogKeys.Shape.ReadValues(node, problems)
            : null;
        var found = ImmutableSortedDictionary.CreateBuilder<string, RegistryDefinition>(StringComparer.OrdinalIgnoreCase);
        if (values?.Get(CatalogKeys.Registries) is { } registries)
        {
            foreach (var entry in ((MapNode)values.NodeOf(CatalogKeys.Registries)).Entries)
            {
                var registry = registries[entry.Key];
                if (!found.TryAdd(entry.Key, registry.Ca is null ? registry : registry with { Ca = CertificatesOf(root, directory, (MapNode)entry.Value, problems) }))
                {
                    problems.Add(entry.Place, $"{Quote.Of(entry.Key)} is there already, in other letters: hosts are the same in any case");
                }
            }
        }

        return problems.IsEmpty
            ? found.ToImmutable()
            : throw new ProblemsFoundException(ExitCode.Usage, $"the definitions in {directory} are not usable", problems.Sorted);
    }

    private static string? CertificatesOf(string root, string directory, MapNode registry, ProblemList problems)
    {
        var node = (ScalarNode)registry.Entries.First(entry => entry.Key == RegistryKeys.Ca.Name).Value;
        var path = node.Text.StartsWith('/') ? node.Text : RelativePath.Join(directory, node.Text);
        if (path is null || !File.Exists(Path.Combine(root, path)))
        {
            problems.Add(node, path is null ? $"{Quote.Of(node.Text)} leads out of the repository" : $"there is no file {Quote.Of(path)}");
            return null;
        }

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(Path.Combine(root, path));
            if (certificates.Count == 0)
            {
                problems.Add(node, $"{Quote.Of(path)} has no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
            }
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            problems.Add(node, $"{Quote.Of(path)} cannot be read: {Quote.Bare(fault.Message)}");
        }

        return Path.Combine(root, path);
    }

    private static ImmutableArray<ImageDefinition> DefinitionsOf(CatalogFolder catalog)
    {
        var made = new Dictionary<ImageDraft, ImageDefinition>();
        foreach (var draft in catalog.Family)
        {
            made.Add(draft, ImageKeys.Define(draft, made));
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
                        $"{Quote.Of(name)} is a base of {FileOf(bases[name])} already, which images here may name too: take it out here, or rename one of them");
                }
            }
        }

        foreach (var draft in folders.All.SelectMany(folder => folder.Own).Where(draft => bases.ContainsKey(draft.Name)))
        {
            var file = draft.Catalog == bases[draft.Name] ? CatalogFolders.CatalogFile : FileOf(bases[draft.Name]);
            problems.Add(draft.Values.Node, $"{Quote.Of(draft.Name)} is the name of a base in {file} already: rename one of them");
        }

        static string FileOf(CatalogFolder folder) => $"{folder.Shown}/{CatalogFolders.CatalogFile}";
    }
}

/// <summary>
/// The images of a catalogue, validated: what <c>catalog.yaml</c> and the <c>image.yaml</c> files say, defaults filled in. With them come
/// the images of included catalogues that they stand on.
/// </summary>
/// <param name="Directory">The folder of <c>catalog.yaml</c>, from the repository root with forward slashes, such as <c>images</c>.</param>
/// <param name="Registry">Registry and path before the name of each image that the catalogue itself defines, such as <c>localhost:5000/acme</c>.</param>
/// <param name="Images">In an order to build them in, otherwise by name.</param>
internal sealed record ImageCatalog(string Directory, string Registry, ImmutableArray<ImageDefinition> Images)
{
    /// <summary>Platform → label of a CI runner that builds it; what is not here is left to the CI system's own runners.</summary>
    public ImmutableSortedDictionary<string, string> Runners { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Which builds stay in a registry.</summary>
    public RetentionDefinition Retention { get; init; } = RetentionDefinition.Usual;
}
