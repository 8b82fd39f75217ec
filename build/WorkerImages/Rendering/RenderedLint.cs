using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Dockerfiles;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Rendering;

/// <summary>Lint of rendered Dockerfiles: each problem names the Dockerfile's line and the template's, where the author fixes it.</summary>
internal static class RenderedLint
{
    /// <summary>What is wrong, in the order of the lines; empty when all is well.</summary>
    public static ImmutableArray<Problem> Check(ImageDefinition definition, RenderedDockerfile rendered) =>
        [.. DockerfileLint.Check(DockerfileReader.Read(rendered.Text), PolicyOf(definition)).Select(finding => ProblemOf(finding, rendered))];

    private static Problem ProblemOf(LintFinding finding, RenderedDockerfile rendered)
    {
        var origin = rendered.PlaceOf(finding.Line) is { } place ? $" (from {place})" : "";
        return new(new(rendered.Path, finding.Line), finding.Message + origin, finding.Code);
    }

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
