using Scriban.Runtime;
using WorkerImages.Catalog;

namespace WorkerImages.Rendering;

/// <summary>What templates see of programs: which of them the image adds, from where, to which place.</summary>
internal static class ToolModel
{
    public static ScriptArray Of(ImageDefinition definition) => new(definition.Programs.Select(ToolOf));

    /// <summary>Where the family's Docker CLI is.</summary>
    public static string CliPath(ImageDefinition definition) =>
        definition.Lineage.Select(image => image.DockerCli).FirstOrDefault(cli => cli is not null) is { Package: null }
            ? ProgramDefinition.UsualDirectory + "/docker"
            : "/usr/bin/docker";

    private static object? ToolOf(ProgramDefinition program) => DefinitionModel.Value(new
    {
        program.Name,
        Target = program.Path,
        program.Source.Package,
        Image = program.Source.Image is { } image ? new { Reference = image.Reference.ToString(), image.Path } : null,
        Downloads = program.Source.Static.IsDefaultOrEmpty ? [] : program.Source.Static.Select(DownloadOf),
    });

    // The stage is chosen by TARGETARCH: no two platforms that a definition may name have the same architecture.
    private static object DownloadOf(ToolDownload download) => new
    {
        Platform = download.Platform.ToString(),
        download.Platform.Architecture,
        Url = download.Url.AbsoluteUri,
        Sha256 = download.Sha256.Hex,
        download.Member,
    };
}
