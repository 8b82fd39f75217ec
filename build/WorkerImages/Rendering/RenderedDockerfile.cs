using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Rendering;

/// <summary>What the templates make of one definition.</summary>
/// <param name="Image">The image's name in the catalogue.</param>
/// <param name="Path">Where the text belongs, from the repository root, such as <c>images/worker/Dockerfile</c>.</param>
/// <param name="Text">The Dockerfile, with line feeds only and one at its end.</param>
/// <param name="Places">For each line of the text, the place in a template that wrote its first visible character.</param>
public sealed record RenderedDockerfile(string Image, string Path, string Text, ImmutableArray<SourcePlace> Places)
{
    /// <summary>The template's place behind a line of the Dockerfile, counted from 1; null when there is no such line.</summary>
    public SourcePlace? PlaceOf(int line) => line >= 1 && line <= Places.Length ? Places[line - 1] : null;
}
