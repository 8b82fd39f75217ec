using System.Collections;
using System.Globalization;
using System.Text.Json;
using Scriban.Runtime;
using WorkerImages.Catalog;
using WorkerImages.Catalog.Rules;

namespace WorkerImages.Rendering;

/// <summary>
/// What templates see of a definition: its keys as <see cref="ImageKeys"/> shows them, and what follows from several of them or from
/// its ancestors. A property renamed in C# breaks at compile time, and not in a template. Every text is a <see cref="DataText"/>; absent
/// things are null or empty lists, never missing names.
/// </summary>
internal static class DefinitionModel
{
    public static ScriptObject Of(ImageDefinition definition)
    {
        var image = new ScriptObject
        {
            ["name"] = Text(definition.Name),
            ["source"] = Text($"{definition.Folder}/{CatalogFolders.ImageFile}"),
            ["is_root"] = definition.Parent is null,
            ["starts_as_user"] = definition.Start == ImageStart.User,
            ["stands_on_user"] = definition.Parent is { Start: ImageStart.User },
            ["base"] = Text(BaseOf(definition)),
            ["images"] = Value(definition.CopiedByArgument.Select(
                copied => new { Argument = copied.Key, Reference = RollingOf(copied.Value), Stage = StageOf(copied.Value.Name) })),
            ["tools"] = ToolModel.Of(definition),
            ["cli"] = Text(ToolModel.CliPath(definition)),
            ["certificates"] = Value(definition.Certificates.Select(
                file => new { Source = file, Target = $"/usr/local/share/ca-certificates/{CertificateRules.NameOf(file)}" })),
            ["archives"] = Value(definition.Archives.Select(ArchiveOf)),
            ["python"] = Value(PythonModel.Of(definition)),
            ["venv"] = Value(PythonModel.VirtualEnvironmentOf(definition)),
            ["moves_working_directory"] = definition.WorkingDirectory != definition.Parent?.WorkingDirectory,
            ["directories"] = Value(DirectoriesOf(definition)),
            ["files"] = FilesOf(definition),
            ["labels"] = Value(ImageLabels.Of(definition)),
            ["health_check"] = definition.HealthCheck is { } check ? HealthCheckOf(check) : null,
        };
        foreach (var (name, value) in ImageKeys.Shown(definition))
        {
            image.Add(name, Value(value));
        }

        return new() { ["image"] = image };
    }

    internal static DataText Text(string value) => new(value);

    /// <summary>A value as templates see it: a table is a list of names and values, a record has its members in snake case.</summary>
    internal static object? Value(object? value) => value switch
    {
        null or int or bool => value,
        string text => Text(text),
        IEnumerable<KeyValuePair<string, string>> pairs => Value(pairs.Select(pair => new { Name = pair.Key, pair.Value })),
        IEnumerable items => new ScriptArray(items.Cast<object>().Select(Value)),
        _ => MembersOf(value),
    };

    private static ScriptObject MembersOf(object record)
    {
        var members = new ScriptObject();
        foreach (var property in record.GetType().GetProperties())
        {
            members.Add(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), Value(property.GetValue(record)));
        }

        return members;
    }

    private static string BaseOf(ImageDefinition definition) =>
        definition.Parent is { } parent ? RollingOf(parent) : definition.Root.Base!.Image.ToString();

    private static string RollingOf(ImageDefinition image) => $"{image.Repository}:{image.Version}";

    private static string StageOf(string image) => $"image-{image}";

    // The definition's directories and, as the worker's too, the directories above them that are below the worker's home: root would own what
    // install makes on the way. Parents first.
    private static IEnumerable<DirectoryDefinition> DirectoriesOf(ImageDefinition definition)
    {
        var known = definition.Lineage
            .SelectMany(image => image.Directories.Select(each => each.Path).Append(image.WorkingDirectory))
            .ToHashSet(StringComparer.Ordinal);
        var between = definition.Directories
            .SelectMany(directory => Between(definition.User.Home, directory.Path))
            .Where(known.Add)
            .Select(path => new DirectoryDefinition(path, "0755"));
        return definition.Directories.Concat(between).OrderBy(directory => directory.Path, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Between(string home, string path)
    {
        for (var end = path.LastIndexOf('/'); path.AsSpan(0, end).StartsWith(home + "/"); end = path.LastIndexOf('/', end - 1))
        {
            yield return path[..end];
        }
    }

    // apt reads nothing else in these directories than files that end so.
    private static object ArchiveOf(PackageArchive archive) => new
    {
        archive.Key,
        Keyring = $"/etc/apt/keyrings/worker-{archive.Name}{Path.GetExtension(archive.Key)}",
        Source = $"/etc/apt/sources.list.d/worker-{archive.Name}.sources",
        Preferences = $"/etc/apt/preferences.d/worker-{archive.Name}.pref",
        archive.Name,
        Url = archive.Url.AbsoluteUri,
        archive.Url.Host,
        archive.Suite,
        Components = archive.Components.IsEmpty ? null : string.Join(' ', archive.Components),
        Packages = string.Join(' ', archive.Packages),
    };

    // Where each platform has its own files, TARGETARCH chooses the platform's stage, as for downloads; stages count from 1.
    private static ScriptArray FilesOf(ImageDefinition definition)
    {
        var stages = 0;
        return new(definition.Files.Select(file => new ScriptObject
        {
            ["source"] = file.Source is null ? null : Text(file.Source),
            ["image"] = file.IsOfRepository ? null : Text(file.CatalogImage is { } name ? StageOf(name) : file.Image!.ToString()),
            ["target"] = Text(file.Target),
            ["is_workers"] = file.IsWorkers,
            ["stage"] = file.Sources.IsEmpty ? null : ++stages,
            ["sources"] = Value(file.Sources.Select(each => new { each.Platform.Architecture, each.Source })),
        }));
    }

    // The builder refuses 0, and has its own defaults for what the definition does not set.
    private static ScriptObject HealthCheckOf(HealthCheckDefinition check) => new()
    {
        ["command"] = Value(check.Command),
        ["flags"] = new ScriptArray(new[]
        {
            Flag("interval", check.Interval),
            Flag("timeout", check.Timeout),
            Flag("start-period", check.StartPeriod),
            check.Retries > 0 ? string.Create(CultureInfo.InvariantCulture, $"--retries={check.Retries}") : null,
        }.Where(flag => flag is not null)),
    };

    private static string? Flag(string name, TimeSpan time) =>
        time <= TimeSpan.Zero ? null
        : time.Milliseconds == 0 ? string.Create(CultureInfo.InvariantCulture, $"--{name}={(long)time.TotalSeconds}s")
        : string.Create(CultureInfo.InvariantCulture, $"--{name}={(long)time.TotalMilliseconds}ms");
}
