using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>A program is in a family once, and there is one for each platform.</summary>
/// <param name="draft">The image.</param>
/// <param name="problems">What is wrong.</param>
internal sealed class ToolRules(ImageDraft draft, ProblemList problems)
{
    private static readonly Key<ToolDefinition>[] OfDocker = [ToolKeys.Cli, ToolKeys.Buildx, ToolKeys.Compose];

    public void Check()
    {
        CheckDocker();
        CheckPrograms();
    }

    private void CheckDocker()
    {
        var docker = draft.Values.Get(ImageKeys.Docker);
        if (docker?.Has(ToolKeys.Cli) == true && draft.Values.Has(ImageKeys.From))
        {
            problems.Add(
                docker.PlaceOf(ToolKeys.Cli), "'cli' is only allowed on an image with 'base': that one decides it for its whole family");
        }

        foreach (var plugin in OfDocker.Where(tool => tool != ToolKeys.Cli && docker?.Has(tool) == true))
        {
            if (draft.Ancestors.FirstOrDefault(ancestor => DockerOf(ancestor, plugin) is not null) is { } owner)
            {
                problems.Add(docker!.PlaceOf(plugin), $"{Quote.Of(plugin.Name)} is there already: '{owner.Name}' below brings it");
            }
        }

        foreach (var tool in OfDocker)
        {
            CheckDownloads(tool);
        }
    }

    // What brings a program of Docker's into an image: its own definition, or the catalogue's for images on a base.
    private static MapValues? DockerOf(ImageDraft draft, Key tool) =>
        draft.Values.Get(ImageKeys.Docker) is { } own && own.Has(tool) ? own
        : !draft.Values.Has(ImageKeys.From) && draft.Catalog.Defaults.Docker is { } defaults && defaults.Has(tool) ? defaults
        : null;

    private void CheckDownloads(Key<ToolDefinition> tool)
    {
        if (DockerOf(draft, tool) is { } docker && docker.Get(tool) is { } definition)
        {
            CheckDownloads(definition, docker.NodeOf(tool));
        }
    }

    private void CheckDownloads(ToolDefinition tool, Node node)
    {
        var missing = draft.Platforms.Except(tool.Static.Select(download => download.Platform)).ToList();
        if (!tool.Static.IsEmpty && missing.Count > 0)
        {
            problems.Add(node, $"'static' has no download for {string.Join(", ", missing)}, which '{draft.Name}' can be built for");
        }
    }

    private void CheckPrograms()
    {
        var taken = draft.Ancestors.SelectMany(image => image.Values.Get(ImageKeys.Programs, [])).Select(program => program.Name).ToHashSet(StringComparer.Ordinal);
        taken.UnionWith(draft.Family.SelectMany(image =>
            OfDocker.Where(tool => tool == ToolKeys.Cli || DockerOf(image, tool) is not null).Select(ToolKeys.FileOf)));
        foreach (var (program, node) in draft.Items(ImageKeys.Programs))
        {
            if (!taken.Add(program.Name))
            {
                problems.Add(node, $"a program named {Quote.Of(program.Name)} is there already, in this image or one below it");
            }

            CheckDownloads(program.Source, node);
        }
    }
}
