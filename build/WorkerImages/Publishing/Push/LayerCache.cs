using System.Globalization;
using WorkerImages.Machine;
using WorkerImages.Oci;

namespace WorkerImages.Publishing.Push;

/// <summary>
/// Remembers what layers become when they are compressed, so that one that a registry has is not compressed to find that out. A file for each
/// layer in the user's cache; what is lost is only time.
/// </summary>
/// <param name="directory">Where the files are.</param>
/// <param name="form">Who compresses: what is remembered of one says nothing of another.</param>
internal sealed class LayerCache(string directory, string form)
{
    public Descriptor? Find(DiffId layer)
    {
        try
        {
            return File.ReadAllText(PathOf(layer)).Split(' ') is [var text, var size]
                && Digest.TryParse(text, out var digest)
                && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                    ? new(MediaTypes.LayerGzip, digest, length)
                    : null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public Task KeepAsync(DiffId layer, Descriptor compressed, CancellationToken cancellationToken) => WholeFile.WriteAsync(
        PathOf(layer), string.Create(CultureInfo.InvariantCulture, $"{compressed.Digest} {compressed.Size}"), cancellationToken);

    private string PathOf(DiffId layer) => Path.Combine(directory, form, layer.Digest.Hex);
}
