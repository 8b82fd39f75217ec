using Scriban.Runtime;
using WorkerImages.Catalog;

namespace WorkerImages.Rendering;

/// <summary>What templates see of Docker's programs: which of them the image adds, from where, to which place.</summary>
internal static class ToolModel
{
    private const string Programs = "/usr/local/bin/";

    // Where the CLI looks for plugins besides the place of the distribution's packages.
    private const string Plugins = "/usr/local/libexec/docker/cli-plugins/";

    public static ScriptArray Of(ImageDefinition definition)
    {
        (string Name, string Folder, ToolDefinition? Tool)[] tools =
        [
            ("docker", Programs, definition.DockerCli),
            ("docker-buildx", Plugins, definition.Buildx),
            ("docker-compose", Plugins, definition.Compose),
        ];
        return new(tools.Where(each => each.Tool is not null).Select(each => ToolOf(each.Name, each.Folder, each.Tool!)));
    }

    /// <summary>Where the family's Docker CLI is.</summary>
    public static string CliPath(ImageDefinition definition) =>
        definition.Lineage.Select(image => image.DockerCli).FirstOrDefault(cli => cli is not null) is { Package: null }
            ? Programs + "docker"
            : "/usr/bin/docker";

    private static ScriptObject ToolOf(string name, string folder, ToolDefinition tool) => new()
    {
        ["name"] = name,
        ["target"] = folder + name,
        ["package"] = DefinitionModel.Value(tool.Package),
        ["image"] = DefinitionModel.Value(tool.Image is { } image ? new { Reference = image.Reference.ToString(), image.Path } : null),
        ["downloads"] = new ScriptArray(tool.Static.IsDefaultOrEmpty ? [] : tool.Static.Select(DownloadOf)),
    };

    // The stage is chosen by TARGETARCH: no two platforms that a definition may name have the same architecture.
    private static object? DownloadOf(ToolDownload download) => DefinitionModel.Value(new
    {
        Platform = download.Platform.ToString(),
        download.Platform.Architecture,
        Url = download.Url.AbsoluteUri,
        Sha256 = download.Sha256.Hex,
        download.Member,
    });
}
