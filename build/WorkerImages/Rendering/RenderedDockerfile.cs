using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Rendering;

/// <summary>What the templates make of one definition.</summary>
/// <param name="Image">The image's name in the catalogue.</param>
/// <param name="Path">Where the text belongs, from the root of its builds, such as <c>images/worker/Dockerfile</c>.</param>
/// <param name="Text">The Dockerfile, with line feeds only and one at its end.</param>
/// <param name="Places">For each line of the text, the place in a template that wrote its first visible character.</param>
internal sealed record RenderedDockerfile(string Image, string Path, string Text, ImmutableArray<SourcePlace> Places)
{
    /// <summary>True for an image of an included catalogue: this repository keeps no Dockerfile of it.</summary>
    public bool IsIncluded { get; init; }

    /// <summary>The template's place behind a line of the Dockerfile, counted from 1; null when there is no such line.</summary>
    public SourcePlace? PlaceOf(int line) => line >= 1 && line <= Places.Length ? Places[line - 1] : null;
}

/// <summary>How a Dockerfile on disk differs from what its definition gives.</summary>
internal enum DifferenceKind
{
    /// <summary>It says something else.</summary>
    Changed,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is there, and no definition stands behind it.</summary>
    Orphaned,
}

/// <summary>A Dockerfile that is not what its definition gives.</summary>
/// <param name="Path">From the repository root.</param>
/// <param name="Kind">What is wrong with it.</param>
/// <param name="Diff">A unified diff from what is there to what should be; empty where one of the two is not there.</param>
internal sealed record DockerfileDifference(string Path, DifferenceKind Kind, string Diff);
