using System.Collections.Immutable;
using System.Text;
using DiffPlex.Renderer;
using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace WorkerImages.Rendering;

/// <summary>The Dockerfiles on disk beside what the definitions give.</summary>
internal static class RenderedDockerfiles
{
    private const string FileName = "Dockerfile";

    // How the program's template begins: by this, a file says that it may be replaced.
    private const string Mark = "# Rendered from ";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What on disk is not as rendered, sorted by path; empty when all is well. Compares bytes, so a carriage return counts.</summary>
    /// <param name="root">The absolute path of the repository root.</param>
    /// <param name="catalogDirectory">The catalogue's folder: a Dockerfile one level below it that no image of <paramref name="rendered"/> has is an orphan.</param>
    /// <param name="rendered">All images of the catalogue. This passes over images of included catalogues, which render them.</param>
    public static ImmutableArray<DockerfileDifference> Compare(
        string root, string catalogDirectory, IReadOnlyCollection<RenderedDockerfile> rendered)
    {
        var differences = rendered.Where(each => !each.IsIncluded).Select(each => Difference(root, each)).OfType<DockerfileDifference>();
        return [.. differences.Concat(Orphans(root, catalogDirectory, rendered)).OrderBy(each => each.Path, StringComparer.Ordinal)];
    }

    /// <summary>Writes those that differ, each whole or not at all; gives their paths.</summary>
    /// <exception cref="ProblemsFoundException">It would replace a file that somebody else wrote (<see cref="ExitCode.Usage"/>). It has written none then.</exception>
    /// <exception cref="WorkerImagesException">One cannot be written (<see cref="ExitCode.Usage"/>).</exception>
    public static async Task<ImmutableArray<string>> WriteAsync(
        string root, IReadOnlyCollection<RenderedDockerfile> rendered, CancellationToken cancellationToken)
    {
        var differing = rendered.Where(each => !each.IsIncluded && Difference(root, each) is not null).ToList();
        var foreign = differing.Where(each => IsForeign(each, Read(root, each.Path)))
            .Select(each => new Problem(new(each.Path), $"its first line does not begin with '{Mark.Trim()}'"))
            .ToList();
        if (foreign.Count > 0)
        {
            throw new ProblemsFoundException(
                ExitCode.Usage, "the tool does not replace a Dockerfile that it did not write", foreign, "move the file to another folder, or delete it; then run this again");
        }

        var written = ImmutableArray.CreateBuilder<string>();
        foreach (var each in differing)
        {
            await WriteOneAsync(root, each, cancellationToken);
            written.Add(each.Path);
        }

        return written.ToImmutable();
    }

    private static bool IsForeign(RenderedDockerfile rendered, string? present) =>
        !string.IsNullOrWhiteSpace(present)
        && rendered.Text.StartsWith(Mark, StringComparison.Ordinal)
        && !present.TrimStart('\uFEFF').StartsWith(Mark, StringComparison.Ordinal);

    private static DockerfileDifference? Difference(string root, RenderedDockerfile rendered)
    {
        var present = Read(root, rendered.Path);
        return present == rendered.Text
            ? null
            : present is null ? new(rendered.Path, DifferenceKind.Missing, "") // all of it would be new
            : new(rendered.Path, DifferenceKind.Changed, Diff(rendered, present));
    }

    private static string Diff(RenderedDockerfile rendered, string present) =>
        UnidiffRenderer.GenerateUnidiff(
            Visible(present), Visible(rendered.Text), "a/" + rendered.Path, "b/" + rendered.Path, ignoreWhitespace: false).ReplaceLineEndings("\n");

    // The differ treats both line ends as the same, and text after the last one as a separate line.
    private static string Visible(string text)
    {
        var marked = text.Replace("\r\n", "␍\n", StringComparison.Ordinal);
        return marked.EndsWith('\n') ? marked[..^1] : marked + "\n\\ No newline at end of file";
    }

    private static IEnumerable<DockerfileDifference> Orphans(
        string root, string catalogDirectory, IReadOnlyCollection<RenderedDockerfile> rendered)
    {
        var expected = rendered.Where(each => !each.IsIncluded).Select(each => each.Path).ToHashSet(StringComparer.Ordinal);
        var images = new DirectoryInfo(Path.Combine(root, catalogDirectory));
        return (images.Exists ? images.EnumerateDirectories() : [])
            .Where(folder => File.Exists(Path.Combine(folder.FullName, FileName)))
            .Select(folder => $"{catalogDirectory}/{folder.Name}/{FileName}")
            .Where(path => !expected.Contains(path))
            .Select(path => new DockerfileDifference(path, DifferenceKind.Orphaned, ""));
    }

    private static string? Read(string root, string relative)
    {
        var path = Path.Combine(root, relative);
        try
        {
            return Utf8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (DecoderFallbackException)
        {
            // whatever these bytes are, they are not what we render
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new WorkerImagesException(ExitCode.Usage, $"cannot read '{relative}'", fault.Message, inner: fault);
        }
    }

    private static async Task WriteOneAsync(string root, RenderedDockerfile rendered, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, rendered.Path);
        try
        {
            await WholeFile.WriteAsync(path, rendered.Text, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new WorkerImagesException(
                ExitCode.Usage,
                $"cannot write '{rendered.Path}'",
                fault.Message,
                "make the folder writable and run Render again; nothing half-written is left",
                fault);
        }
    }
}
