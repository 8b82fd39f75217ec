using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Contexts;

namespace WorkerImages.Planning;

/// <summary>
/// A source's files, the Dockerfile among them, as a <see cref="Changes.FileRecord"/> keeps them: path → first digits of the content's hash, <c>+x</c> if executable.
/// Paths are those from the catalogue's own folder, so that they are the same wherever it lies.
/// </summary>
internal static class SourceFiles
{
    private const int OwnerMayExecute = 0x40; // 0100

    public static ImmutableSortedDictionary<string, string> Of(ImageSource source)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var file in source.Files)
        {
            files[PathIn(source, file.Path)] = file.Content.Short + ((file.Mode & OwnerMayExecute) == 0 ? "" : "+x");
        }

        files[DockerfileIn(source)] = SourceIdentity.DockerfileOf(source).Short;
        return files.ToImmutable();
    }

    /// <summary>The name of a source's Dockerfile among its files.</summary>
    public static string DockerfileIn(ImageSource source) => PathIn(source, source.DockerfilePath);

    /// <summary>A path of the repository from the folder of the source's catalogue; one that no catalogue owns (<see cref="TemplateFiles"/>), as it is.</summary>
    /// <param name="source">Whose catalogue.</param>
    /// <param name="path">From the repository root, with forward slashes.</param>
    public static string PathIn(ImageSource source, string path) =>
        TemplateFiles.Hold(path) ? path : Path.GetRelativePath("/" + source.CatalogDirectory, "/" + path).Replace('\\', '/');

    /// <summary>The way back, for people of this checkout: from the repository root, also where the image's catalogue lies outside.</summary>
    public static string PathFrom(ImageSource source, string path)
    {
        if (TemplateFiles.Hold(path))
        {
            return path;
        }

        var definition = source.Definition;
        var above = definition.Place.File.EndsWith($"{definition.Folder}/{CatalogFolders.ImageFile}", StringComparison.Ordinal)
            ? definition.Place.File[..^$"{definition.Folder}/{CatalogFolders.ImageFile}".Length]
            : "";
        return above + Path.GetRelativePath("/", Path.Combine("/" + source.CatalogDirectory, path)).Replace('\\', '/');
    }
}
