using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Catalog;

/// <summary>Makes definitions of drafts in which nothing is wrong: parents are joined, defaults filled in.</summary>
internal sealed class DefinitionAssembly
{
    private static readonly ToolDefinition CliOfTheArchive = new(null, "docker-cli", null, []);

    private static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private readonly Dictionary<string, ImageDefinition> _made = new(StringComparer.Ordinal);

    /// <param name="drafts">Parents before their children.</param>
    public ImmutableArray<ImageDefinition> Make(IEnumerable<ImageDraft> drafts)
    {
        foreach (var draft in drafts)
        {
            _made.Add(draft.Name, Make(draft));
        }

        return [.. _made.Values];
    }

    private ImageDefinition Make(ImageDraft draft)
    {
        var values = draft.Values;
        var defaults = draft.Catalog.Defaults;
        var parent = draft.Parent is null ? null : _made[draft.Parent.Name];
        return new()
        {
            Name = draft.Name,
            Place = values.Node.Place,
            Description = values.Required(ImageKeys.Description),
            Version = values.Get(ImageKeys.Version, defaults.Version),
            Repository = Reference.Parse($"{defaults.Registry}/{draft.Name}").Name,
            Base = parent is null ? defaults.Bases[values.Required(ImageKeys.Base)] : null,
            Parent = parent,
            Platforms = values.Get(ImageKeys.Platforms) is { } platforms ? [.. platforms] : parent?.Platforms ?? defaults.Platforms,
            User = parent?.User ?? values.Get(ImageKeys.User, defaults.User),
            DockerGroup = parent?.DockerGroup ?? values.Get(ImageKeys.DockerGroup, defaults.DockerGroup),
            Start = values.Get(ImageKeys.Start, parent?.Start ?? ImageStart.Root),
            DockerCli = parent is null ? draft.Tool(ToolKeys.Cli) ?? CliOfTheArchive : null,
            Buildx = draft.Tool(ToolKeys.Buildx),
            Compose = draft.Tool(ToolKeys.Compose),
            Packages = [.. values.Get(ImageKeys.Packages, []).Order(StringComparer.Ordinal)],
            Python = PythonOf(draft, parent),
            Directories = [.. values.Get(ImageKeys.Directories, []).OrderBy(directory => directory.Path, StringComparer.Ordinal)],
            Files = [.. values.Get(ImageKeys.Files, []).Select(file => file with { Source = RelativePath.Join(draft.Folder, file.Source)! })],
            Environment = values.Get(ImageKeys.Environment, None),
            Labels = defaults.Labels.SetItems(values.Get(ImageKeys.Labels, None)),
            WorkingDirectory = values.Get(ImageKeys.WorkingDirectory, parent?.WorkingDirectory ?? CatalogDefaults.WorkingDirectory),
            Command = [.. values.Get(ImageKeys.Command, [])],
            HealthCheck = values.Get(ImageKeys.HealthCheck),
            Smoke = [.. values.Get(ImageKeys.Smoke, [])],
        };
    }

    private static PythonDefinition? PythonOf(ImageDraft draft, ImageDefinition? parent)
    {
        if (draft.Values.Get(ImageKeys.Python) is not { } python)
        {
            return null;
        }

        var inherited = parent?.Lineage.Select(image => image.Python?.VirtualEnvironment).OfType<string>().FirstOrDefault();
        return python with { VirtualEnvironment = inherited ?? python.VirtualEnvironment, Pip = WithWholePaths(draft, python.Pip) };
    }

    private static PipDefinition? WithWholePaths(ImageDraft draft, PipDefinition? pip) => pip is null ? null : pip with
    {
        RequirementFiles = [.. pip.RequirementFiles.Select(draft.FromRoot)],
        ConstraintFiles = [.. pip.ConstraintFiles.Select(draft.FromRoot)],
    };
}
