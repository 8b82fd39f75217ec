using WorkerImages.Oci;

namespace WorkerImages.Publishing.Push;

/// <summary>Tells whether what an engine keeps compressed is the layer that its configuration names.</summary>
/// <param name="below">The layers of the base: what they are is known from its registry.</param>
/// <param name="ledger">Remembers those that were unpacked and checked before.</param>
internal sealed class CompressedLayers(BaseLayers below, LayerCache ledger)
{
    /// <summary>True when it is.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="compressed">What the file is.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="FormatException">It is compressed in a way that this tool does not read.</exception>
    public async Task<bool> MatchesAsync(DiffId layer, Descriptor compressed, string path, CancellationToken cancellationToken)
    {
        if (below.Layers.GetValueOrDefault(layer)?.Digest == compressed.Digest || ledger.Find(layer) == compressed)
        {
            return true;
        }

        if (compressed.MediaType != MediaTypes.LayerGzip)
        {
            throw new FormatException($"its layer {compressed.Digest} is {compressed.MediaType}, which is only taken from the base's registry");
        }

        await using var content = File.OpenRead(path);
        await using var plain = GzipMembers.Open(content);
        if (await Digest.OfAsync(plain, cancellationToken) != layer.Digest)
        {
            return false;
        }

        await ledger.KeepAsync(layer, compressed, cancellationToken);
        return true;
    }
}
