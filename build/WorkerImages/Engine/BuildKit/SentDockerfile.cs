using System.Formats.Tar;
using System.Text;
using WorkerImages.Dockerfiles;

namespace WorkerImages.Engine.BuildKit;

/// <summary>
/// A build's Dockerfile as an engine gets it: before the context, and with the labels of the result as its last instruction. In the query of
/// the request, where a client would put them, they would be as limited as the line of a request is, by engines and by what stands before them.
/// </summary>
internal static class SentDockerfile
{
    /// <summary>Its path in the context: none that a repository has, so that no COPY finds the labels of a single build.</summary>
    public const string Path = ".worker-images/Dockerfile";

    private const int EndLength = 1024;

    /// <summary>The text, and behind it the labels that a Dockerfile can hold.</summary>
    public static string TextOf(BuildRequest request)
    {
        var labels = request.Labels.Where(LabelInstruction.CanHold).OrderBy(label => label.Key, StringComparer.Ordinal).ToList();
        return labels.Count == 0 ? request.Dockerfile : $"{request.Dockerfile}\n{LabelInstruction.Of(labels, DockerfileReader.Read(request.Dockerfile).Escape)}\n";
    }

    /// <summary>
    /// The first entries of the context's tar. BuildKit takes a body for a tar only if its first entry can be read out of its first 512 bytes, and
    /// for a Dockerfile otherwise: an entry for the context's root, which changes nothing, goes first.
    /// </summary>
    public static byte[] EntriesOf(BuildRequest request)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(Dated(new(TarEntryType.Directory, "./") { Mode = (UnixFileMode)0b111_101_101 }));
            tar.WriteEntry(Dated(new(TarEntryType.RegularFile, Path)
            {
                Mode = (UnixFileMode)0b110_100_100,
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(TextOf(request))),
            }));
        }

        // Without the two blocks of zeros that end a tar.
        return bytes.ToArray()[..^EndLength];
    }

    private static UstarTarEntry Dated(UstarTarEntry entry)
    {
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        return entry;
    }
}
