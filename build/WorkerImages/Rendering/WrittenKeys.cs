using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Yaml;

namespace WorkerImages.Rendering;

/// <summary>Leads from what a template wrote, or a build needs, back to what people wrote: the keys of an image's definition.</summary>
/// <param name="definition">The image.</param>
/// <param name="root">The repository's absolute path.</param>
internal sealed class WrittenKeys(ImageDefinition definition, string root)
{
    /// <summary>For whom a template below <c>templates/partials</c> writes steps: keys of <c>image.yaml</c>, most likely first; none for the tool's own.</summary>
    internal static readonly ImmutableDictionary<string, ImmutableArray<string>> KeysByTemplate = ImmutableDictionary.CreateRange<string, ImmutableArray<string>>(
    [
        new("accounts", ["user", "dockerGroup"]),
        new("apt", ["base"]),
        new("archives", ["archives"]),
        new("certificates", ["certificates"]),
        new("container", ["ports", "volumes", "stopSignal"]),
        new("directories", ["directories"]),
        new("downloads", ["docker", "programs"]),
        new("environment", ["environment"]),
        new("files", ["files"]),
        new("file-stages", ["files"]),
        new("groups", ["groups"]),
        new("installer", []),
        new("labels", ["labels"]),
        new("packages", ["packages", "python", "docker", "remove"]),
        new("pip", ["python"]),
        new("python", ["python"]),
        new("runtime", []),
        new("start", ["start", "healthCheck", "command"]),
        new("steps", ["steps"]),
        new("tools", ["docker", "programs"]),
        new("working-directory", ["workingDirectory"]),
    ]);

    // Where files of the repository are named.
    private static readonly string[] WithPaths = [ImageKeys.Files.Name, ImageKeys.Python.Name, ImageKeys.Certificates.Name];

    // Where people wrote a key neither in the image nor in the catalogue's defaults, one of these leads to what the image is built on.
    private static readonly string[] Below = [ImageKeys.Base.Name, ImageKeys.From.Name];

    /// <summary>The keys for which a template writes.</summary>
    /// <param name="template">A place in it; null for none.</param>
    public static ImmutableArray<string> Of(SourcePlace? template) => KeysByTemplate.GetValueOrDefault(Path.GetFileNameWithoutExtension(template?.File ?? ""), []);

    /// <summary>Where the definition says something: the value that names it, else the first of the keys that is written, in the image or for all images.</summary>
    /// <param name="keys">Keys of <c>image.yaml</c>, most likely first.</param>
    /// <param name="name">What is named, such as a package; null for nothing.</param>
    public SourcePlace PlaceOf(ImmutableArray<string> keys, string? name = null)
    {
        var written = EntriesOf(keys).ToList();
        return written.SelectMany(entry => Scalars(entry.Value)).FirstOrDefault(scalar => name is not null && IsNamed(scalar.Text, name))?.Place
            ?? written.FirstOrDefault()?.Place
            ?? ImageEntries().FirstOrDefault(entry => Below.Contains(entry.Key))?.Place
            ?? definition.Place;
    }

    /// <summary>Where the definition says what a line of the Dockerfile holds: the item under the keys that shares most text with it, else as <see cref="PlaceOf"/>.</summary>
    /// <param name="keys">Keys of <c>image.yaml</c>, most likely first.</param>
    /// <param name="line">The line.</param>
    public SourcePlace PlaceBehind(ImmutableArray<string> keys, string line)
    {
        var best = EntriesOf(keys).SelectMany(entry => Items(entry.Value)).MaxBy(item => Shared(item.Texts));
        return best.Place is not null && Shared(best.Texts) > 0 ? best.Place : PlaceOf(keys);

        int Shared(IEnumerable<string> texts) => texts.Where(text => line.Contains(text, StringComparison.Ordinal)).Sum(text => text.Length);
    }

    /// <summary>Where the definition names a file of the repository, or a folder above it; else the definition.</summary>
    /// <param name="path">From the root of the image's builds.</param>
    public SourcePlace PlaceOfPath(string path)
    {
        var wanted = path.TrimEnd('/') + "/";
        return Named(ImageEntries(), definition.Folder) ?? Named(DefaultEntries(), FolderOf(definition.Folder)) ?? definition.Place;

        SourcePlace? Named(IEnumerable<MapEntry> entries, string folder) => entries.Where(entry => WithPaths.Contains(entry.Key))
            .SelectMany(entry => Scalars(entry.Value))
            .FirstOrDefault(scalar => RelativePath.Join(folder, scalar.Text) is { } named && wanted.StartsWith(named.TrimEnd('/') + "/", StringComparison.Ordinal))?.Place;
    }

    // A package may be written with a version, an address with a slash at its end.
    private static bool IsNamed(string text, string name) => text.TrimEnd('/') == name || text.StartsWith(name + "=", StringComparison.Ordinal);

    private IEnumerable<MapEntry> EntriesOf(ImmutableArray<string> keys)
    {
        List<MapEntry> entries = [.. ImageEntries(), .. DefaultEntries()];
        return keys.SelectMany(key => entries.Where(entry => entry.Key == key));
    }

    private IEnumerable<MapEntry> ImageEntries() => Entries(Read(definition.Place.File));

    private IEnumerable<MapEntry> DefaultEntries() =>
        Entries(Read($"{FolderOf(FolderOf(definition.Place.File))}/{CatalogFolders.CatalogFile}"))
            .Where(entry => entry.Key == CatalogKeys.Defaults.Name)
            .SelectMany(entry => Entries(entry.Value));

    private static string FolderOf(string path) => Path.GetDirectoryName(path)?.Replace('\\', '/') ?? "";

    private Node? Read(string path) => YamlFile.Read(root, path, new ProblemList());

    private static IEnumerable<MapEntry> Entries(Node? node) => node is MapNode map ? map.Entries : [];

    private static IEnumerable<(SourcePlace Place, IEnumerable<string> Texts)> Items(Node node) => node switch
    {
        ListNode list => list.Items.Select(item => (item.Place, Scalars(item).Select(scalar => scalar.Text))),
        MapNode map => map.Entries.Select(entry => (entry.Place, Scalars(entry.Value).Select(scalar => scalar.Text).Prepend(entry.Key))),
        _ => [(node.Place, Scalars(node).Select(scalar => scalar.Text))],
    };

    private static IEnumerable<ScalarNode> Scalars(Node node) => node switch
    {
        ScalarNode scalar => [scalar],
        ListNode list => list.Items.SelectMany(Scalars),
        MapNode map => map.Entries.SelectMany(entry => Scalars(entry.Value)),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, null),
    };
}
