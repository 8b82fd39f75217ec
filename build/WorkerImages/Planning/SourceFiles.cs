using System.Collections.Immutable;

namespace WorkerImages.Planning;

/// <summary>
/// A source's files, the Dockerfile among them, as a <see cref="Changes.FileRecord"/> keeps them: path → first digits of the content's hash, <c>+x</c> if executable.
/// Paths are those from the catalogue's own folder, so that they are the same wherever it lies.
/// </summary>
internal static class SourceFiles
{
    private const string Templates = "templates/";
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

    /// <summary>A path of the repository from the folder of the source's catalogue; one below <c>templates/</c>, which no catalogue owns, as it is.</summary>
    /// <param name="source">Whose catalogue.</param>
    /// <param name="path">From the repository root, with forward slashes.</param>
    public static string PathIn(ImageSource source, string path) =>
        path.StartsWith(Templates, StringComparison.Ordinal) ? path : Path.GetRelativePath("/" + source.CatalogDirectory, "/" + path).Replace('\\', '/');

    /// <summary>The way back: from the repository root, for people of this checkout.</summary>
    public static string PathFrom(ImageSource source, string path) =>
        path.StartsWith(Templates, StringComparison.Ordinal) ? path : Path.GetRelativePath("/", Path.Combine("/" + source.CatalogDirectory, path)).Replace('\\', '/');
}
