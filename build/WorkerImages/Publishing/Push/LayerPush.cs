using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.Publishing.Push;

/// <summary>Sees to it that a repository has an image's layers, several at a time; each as soon as it is known.</summary>
internal sealed class LayerPush(
    IBlobs blobs,
    BlobDelivery delivery,
    ImmutableArray<string> mountFrom,
    BaseLayers below,
    LayerCache ledger,
    string directory,
    CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int AtOnce = 4;

    // A layer may stand in an image twice: it is seen to once.
    private readonly Dictionary<DiffId, Task<Descriptor>> _begun = [];
    private readonly SemaphoreSlim _free = new(AtOnce);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    /// <summary>Begins with a layer, where that has not been done.</summary>
    public void Begin(StagedLayer layer)
    {
        if (!_begun.ContainsKey(layer.DiffId))
        {
            _begun.Add(layer.DiffId, Task.Run(() => SeeToAsync(layer, _stop.Token), _stop.Token));
        }
    }

    /// <summary>Waits until all layers are there; gives what the manifest writes of them, in their order.</summary>
    public async Task<ImmutableArray<Descriptor>> EndAsync(ImmutableArray<StagedLayer> layers)
    {
        foreach (var layer in layers)
        {
            Begin(layer);
        }

        await Task.WhenAll(_begun.Values);
        return [.. await Task.WhenAll(layers.Select(layer => _begun[layer.DiffId]))];
    }

    /// <summary>Ends what was begun and is not wanted any more: its files are about to go.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_begun.Values.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // EndAsync threw it to its caller
        _stop.Dispose();
        _free.Dispose();
    }

    private async Task<Descriptor> SeeToAsync(StagedLayer layer, CancellationToken token)
    {
        await _free.WaitAsync(token);
        try
        {
            return await PushAsync(layer, token);
        }
        catch
        {
            // without this one the others are for nothing
            await _stop.CancelAsync();
            throw;
        }
        finally
        {
            _free.Release();
        }
    }

    private Task<Descriptor> PushAsync(StagedLayer layer, CancellationToken cancellationToken) =>
        below.Layers.TryGetValue(layer.DiffId, out var descriptor) && descriptor.Digest != layer.Compressed?.Digest ? CopyAsync(below.Repository!, descriptor, cancellationToken)
        : layer.Compressed is { } compressed ? SendAsync(layer, descriptor ?? compressed, cancellationToken)
        : SendAsync(layer, cancellationToken);

    private async Task<Descriptor> CopyAsync(Reference from, Descriptor layer, CancellationToken cancellationToken)
    {
        var sources = from.Registry == delivery.Repository.Registry ? mountFrom.Insert(0, from.Repository) : mountFrom;
        await delivery.PutAsync(new(layer, (offset, token) => OpenAsync(from, layer, offset, token)), sources, cancellationToken);
        return layer;
    }

    private async Task<Stream> OpenAsync(Reference from, Descriptor layer, long offset, CancellationToken cancellationToken)
    {
        var content = await blobs.OpenAsync(from, layer, cancellationToken);

        // Read, not skipped: what is sent must be known to be the layer.
        var piece = new byte[64 * 1024];
        for (var left = offset; left > 0;)
        {
            var part = piece.AsMemory(0, (int)Math.Min(left, piece.Length));
            await content.ReadExactlyAsync(part, cancellationToken);
            left -= part.Length;
        }

        return content;
    }

    // Sends the layer as the engine has it: the tests ran on that form, and a client that has pulled it before does not pull it again.
    private async Task<Descriptor> SendAsync(StagedLayer layer, Descriptor compressed, CancellationToken cancellationToken)
    {
        await delivery.PutAsync(new(compressed, (offset, _) => Task.FromResult<Stream>(OpenAt(layer.Path, offset))), mountFrom, cancellationToken);
        return compressed;
    }

    private async Task<Descriptor> SendAsync(StagedLayer layer, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, layer.DiffId.Digest.Hex + ".gz");
        var descriptor = ledger.Find(layer.DiffId);
        if (descriptor is null)
        {
            descriptor = await CompressAsync(layer, path, cancellationToken);
            await ledger.KeepAsync(layer.DiffId, descriptor, cancellationToken);
        }

        // What is known is compressed only when it really has to be sent.
        await delivery.PutAsync(new(descriptor, (offset, token) => OpenAsync(layer, descriptor, path, offset, token)), mountFrom, cancellationToken);
        return descriptor;
    }

    private static async Task<Stream> OpenAsync(StagedLayer layer, Descriptor expected, string path, long offset, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) && await CompressAsync(layer, path, cancellationToken) is var made && made != expected)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"layer {layer.DiffId} is not what is remembered of it",
                $"it became {made.Digest}, not {expected.Digest}",
                "remove the cache of layers, and run again");
        }

        return OpenAt(path, offset);
    }

    private static FileStream OpenAt(string path, long offset)
    {
        var content = File.OpenRead(path);
        content.Position = offset;
        return content;
    }

    private static async Task<Descriptor> CompressAsync(StagedLayer layer, string path, CancellationToken cancellationToken)
    {
        var unfinished = path + ".part";
        Descriptor descriptor;
        await using (var output = new HashingStream(File.Create(unfinished)))
        {
            await using var content = File.OpenRead(layer.Path);
            await GzipMembers.WriteAsync(content, output, cancellationToken);
            descriptor = new(MediaTypes.LayerGzip, output.Digest, output.Length);
        }

        File.Move(unfinished, path);
        return descriptor;
    }
}
