using System.Collections.Immutable;

namespace WorkerImages.Planning;

/// <summary>
/// A source's files as a label keeps them, the Dockerfile among them: path → first digits of the content's hash, <c>+x</c> if executable.
/// </summary>
internal static class SourceFiles
{
    private const int OwnerMayExecute = 0x40; // 0100

    public static ImmutableSortedDictionary<string, string> Of(ImageSource source)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var file in source.Files)
        {
            files[file.Path] = file.Content.Short + ((file.Mode & OwnerMayExecute) == 0 ? "" : "+x");
        }

        files[source.DockerfilePath] = SourceIdentity.ContentOf(source.Dockerfile).Short;
        return files.ToImmutable();
    }
}
