using System.Collections.Immutable;
using System.Text.RegularExpressions;
using WorkerImages.Catalog;
using WorkerImages.Dockerfiles;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Yaml;

namespace WorkerImages.Building;

/// <summary>Leads from a step of a build back to what people wrote: the instruction of the Dockerfile, the template it came from, the key of the definition.</summary>
/// <param name="source">What was built.</param>
/// <param name="root">The repository's absolute path.</param>
internal sealed partial class StepOrigins(ImageSource source, string root)
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

    // Where people wrote a key neither in the image nor in the catalogue's defaults, one of these leads to what the image is built on.
    private static readonly string[] Below = [ImageKeys.Base.Name, ImageKeys.From.Name];

    /// <summary>The instruction behind a step; null for what a builder does by itself.</summary>
    /// <param name="step">As BuildKit names it: <c>[stage-0 2/7] RUN …</c>.</param>
    public DockerfileInstruction? InstructionOf(string step)
    {
        // Variables of the build are filled in there, so what stands before the first one has to do.
        var told = Blanks().Replace(StepNumber().Replace(step, ""), " ");
        return step.StartsWith('[')
            ? DockerfileReader.Read(source.Dockerfile).Instructions
                .Where(one => told.StartsWith(TextOf(one).Split('$')[0].TrimEnd(), StringComparison.Ordinal))
                .MaxBy(one => TextOf(one).Zip(told).TakeWhile(pair => pair.First == pair.Second).Count())
            : null;
    }

    /// <summary>The keys for which an instruction was written.</summary>
    public ImmutableArray<string> KeysOf(DockerfileInstruction instruction) =>
        KeysByTemplate.GetValueOrDefault(Path.GetFileNameWithoutExtension(source.Places.ElementAtOrDefault(instruction.Line - 1)?.File ?? ""), []);

    /// <summary>Where the definition says something: the value that names it, else the first of the keys that is written, in the image or for all images.</summary>
    /// <param name="keys">Keys of <c>image.yaml</c>, most likely first.</param>
    /// <param name="name">What is named, such as a package; null for nothing.</param>
    public SourcePlace PlaceOf(ImmutableArray<string> keys, string? name = null)
    {
        var image = EntriesOf(source.Definition.Place.File);
        var defaults = EntriesOf(CatalogOf(source.Definition)).Where(entry => entry.Key == CatalogKeys.Defaults.Name)
            .SelectMany(entry => Entries(entry.Value));
        var written = keys.SelectMany(key => image.Concat(defaults).Where(entry => entry.Key == key)).ToList();
        return written.SelectMany(entry => Scalars(entry.Value)).FirstOrDefault(scalar => name is not null && IsNamed(scalar.Text, name))?.Place
            ?? written.FirstOrDefault()?.Place
            ?? image.FirstOrDefault(entry => Below.Contains(entry.Key))?.Place
            ?? source.Definition.Place;
    }

    private static string TextOf(DockerfileInstruction one) => Blanks().Replace(
        string.Join(' ', one.Flags.Select(flag => $"--{flag.Name}={flag.Value}").Prepend(one.Keyword).Append(one.Arguments)), " ");

    // A package may be written with a version.
    private static bool IsNamed(string text, string name) => text == name || text.StartsWith(name + "=", StringComparison.Ordinal);

    private static string CatalogOf(ImageDefinition image) =>
        $"{Path.GetDirectoryName(Path.GetDirectoryName(image.Place.File))?.Replace('\\', '/')}/{CatalogFolders.CatalogFile}";

    private List<MapEntry> EntriesOf(string path) => [.. Entries(YamlFile.Read(root, path, new ProblemList()))];

    private static IEnumerable<MapEntry> Entries(Node? node) => node is MapNode map ? map.Entries : [];

    private static IEnumerable<ScalarNode> Scalars(Node node) => node switch
    {
        ScalarNode scalar => [scalar],
        ListNode list => list.Items.SelectMany(Scalars),
        MapNode map => map.Entries.SelectMany(entry => Scalars(entry.Value)),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, null),
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\A\[[^\]]*\]\s+")]
    private static partial Regex StepNumber();
}
