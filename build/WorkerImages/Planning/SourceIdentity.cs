using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WorkerImages.Dockerfiles;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>
/// The hash of everything in the repository that goes into an image. What is hashed is this text, a line for each fact, strings escaped
/// as in JSON, arguments and files sorted by name, paths as <see cref="SourceFiles.PathIn"/> gives them, so that an image has one id
/// wherever its catalogue lies. Of the Dockerfile the instructions count, comments do not.
/// <code>
/// worker-images source 3
/// platform linux/amd64
/// dockerfile sha256:…
/// argument NAME=VALUE
/// file 755 sha256:… templates/rootfs/usr/local/bin/worker-entrypoint
/// </code>
/// </summary>
internal static class SourceIdentity
{
    // Raised when the text or the way of building changes so that equal sources no longer mean equal images.
    private const int Recipe = 3;

    public static Digest Of(ImageSource source)
    {
        // line by line, for there may be a million files
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in Lines(source))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        }

        return Digest.OfHash(hash.GetCurrentHash());
    }

    /// <summary>The digest of what a source's Dockerfile does. The names of the catalogue's images in it are only defaults of arguments, and do nothing.</summary>
    internal static Digest DockerfileOf(ImageSource source)
    {
        var given = source.Definition.CopiedByArgument.Select(copied => copied.Key).ToHashSet(StringComparer.Ordinal);
        if (source.Definition.Parent is not null)
        {
            given.Add(BuildPlanner.BaseArgument);
        }

        return ContentOf(DockerfileReader.Read(source.Dockerfile).Instructed(path => SourceFiles.PathIn(source, path), given.Contains));
    }

    /// <summary>The digest of a text's UTF-8 bytes.</summary>
    internal static Digest ContentOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Permission bits as <c>chmod</c> takes them.</summary>
    internal static string ModeOf(int mode) => Convert.ToString(mode, 8);

    private static IEnumerable<string> Lines(ImageSource source)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"worker-images source {Recipe}");
        yield return $"platform {source.Platform}";
        yield return $"dockerfile {DockerfileOf(source)}";
        foreach (var (name, value) in source.Arguments)
        {
            yield return $"argument {JsonEncodedText.Encode(name)}={JsonEncodedText.Encode(value)}";
        }

        foreach (var (path, file) in source.Files.Select(file => (Path: SourceFiles.PathIn(source, file.Path), file)).OrderBy(one => one.Path, StringComparer.Ordinal))
        {
            yield return $"file {ModeOf(file.Mode)} {file.Content} {JsonEncodedText.Encode(path)}";
        }
    }
}
