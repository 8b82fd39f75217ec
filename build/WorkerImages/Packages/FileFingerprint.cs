using System.Globalization;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>
/// Whether two builds of an image hold the same: the hash over a line for each file, sorted, of its kind, mode, owner, path, and digest or target. Times
/// do not count, nor does compiled Python, which follows from its source.
/// </summary>
internal static class FileFingerprint
{
    /// <param name="files">The image's files.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">The image has no root directory.</exception>
    public static async Task<Digest> OfAsync(IImageFiles files, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await foreach (var file in ImageFile.ReadAsync(files, cancellationToken))
        {
            if (!file.IsCompiledPython)
            {
                lines.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{(char)file.Kind} {file.Mode} {file.Owner} {file.Group} {CanonicalJson.Quoted(file.Path)} {file.Content}"));
            }
        }

        return Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines.Order(StringComparer.Ordinal))));
    }
}
