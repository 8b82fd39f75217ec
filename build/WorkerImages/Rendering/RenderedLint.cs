using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Dockerfiles;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Rendering;

/// <summary>
/// Lint of rendered Dockerfiles: each problem names the place where the author fixes it, and the others behind it. The program's templates are well made, so
/// where one of them wrote the line for keys of the definition, that place is the definition's; the repository's own template may be wrong itself.
/// </summary>
internal static class RenderedLint
{
    /// <summary>What is wrong, in the order of the lines; empty when all is well.</summary>
    /// <param name="definition">The image.</param>
    /// <param name="rendered">Its Dockerfile.</param>
    /// <param name="root">The repository's absolute path.</param>
    public static ImmutableArray<Problem> Check(ImageDefinition definition, RenderedDockerfile rendered, string root) =>
        [.. DockerfileLint.Check(DockerfileReader.Read(rendered.Text), PolicyOf(definition)).Select(finding => ProblemOf(finding, definition, rendered, root))];

    private static Problem ProblemOf(LintFinding finding, ImageDefinition definition, RenderedDockerfile rendered, string root)
    {
        var dockerfile = new SourcePlace(DockerfileOf(definition, rendered), finding.Line);
        if (rendered.PlaceOf(finding.Line) is not { } template)
        {
            return new(dockerfile, finding.Message, finding.Code);
        }

        var keys = WrittenKeys.Of(template);
        var isOwn = File.Exists(Path.Combine(root, template.File));
        var asked = keys.IsEmpty ? null : new WrittenKeys(definition, root).PlaceBehind(keys, rendered.Text.Split('\n')[finding.Line - 1]);
        return isOwn || asked is null
            ? new(dockerfile, $"{finding.Message} (from {(isOwn ? "" : "the program's ")}{template}{(asked is null ? "" : $", for {asked}")})", finding.Code)
            : new(asked, $"{finding.Message} (in {dockerfile}, from the program's {template})", finding.Code);
    }

    // From the repository's root, also where the image's catalogue lies outside.
    private static string DockerfileOf(ImageDefinition definition, RenderedDockerfile rendered) =>
        definition.IsIncluded ? $"{Path.GetDirectoryName(definition.Place.File)?.Replace('\\', '/')}/{Path.GetFileName(rendered.Path)}" : rendered.Path;

    // Every image here starts with the entrypoint that becomes the worker, its own or its parent's; where that is root's, it drops.
    private static LintPolicy PolicyOf(ImageDefinition definition) =>
        new(EntrypointDropsRoot: definition.Start == ImageStart.Root, [.. RegistriesOf(definition).Distinct(StringComparer.Ordinal)], OciLabels.All);

    private static IEnumerable<string> RegistriesOf(ImageDefinition definition)
    {
        yield return definition.Parent is { } parent ? parent.Repository.Registry : definition.Root.Base!.Image.Registry;
        var copied = definition.Programs.Select(program => program.Source.Image?.Reference)
            .Concat(definition.Files.Select(file => file.Image))
            .Concat(definition.Copied.Select(image => image.Repository));
        foreach (var image in copied.OfType<Reference>())
        {
            yield return image.Registry;
        }
    }
}
