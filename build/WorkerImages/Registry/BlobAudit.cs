using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Registry;

/// <summary>Reads what an image is made of to the end: a registry says that it has a blob without looking at it.</summary>
/// <param name="blobs">The registries' blobs.</param>
/// <param name="events">Hears of the progress.</param>
/// <param name="clock">Measures.</param>
internal sealed class BlobAudit(IBlobs blobs, IProgress<RunEvent> events, TimeProvider clock)
{
    private const int AtOnce = 4;
    private const double Megabyte = 1e6;

    /// <summary>Gives those that are lost or damaged, lowest layer first and the configuration last.</summary>
    /// <param name="repository">Where the image is; a tag or digest only tells images apart in what is reported.</param>
    /// <param name="manifest">What it is made of.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RegistryException">The registry failed in another way, so that nothing can be said.</exception>
    public Task<ImmutableArray<DamagedBlob>> ReadAsync(Reference repository, Manifest manifest, CancellationToken cancellationToken)
    {
        var work = $"reading all layers of {repository}";
        ImmutableArray<Descriptor> all = [.. manifest.Layers.Append(manifest.Config).DistinctBy(blob => blob.Digest)];
        return events.WorkAsync(work, clock, () => ReadAsync(work, repository, all, cancellationToken));
    }

    private async Task<ImmutableArray<DamagedBlob>> ReadAsync(
        string work, Reference repository, ImmutableArray<Descriptor> all, CancellationToken cancellationToken)
    {
        var damaged = new ConcurrentDictionary<Digest, DamagedBlob>();
        var (read, bytes) = (0, 0L);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(all, options, async (blob, token) =>
        {
            if (await LookAsync(repository, blob, token) is { } bad)
            {
                damaged[blob.Digest] = bad;
            }

            var (count, sum) = (Interlocked.Increment(ref read), Interlocked.Add(ref bytes, blob.Size));
            events.Report(new WorkAdvanced(work, string.Create(CultureInfo.InvariantCulture, $"{count} of {all.Length} blobs, {sum / Megabyte:0.0} MB")));
        });
        return [.. all.Select(blob => damaged.GetValueOrDefault(blob.Digest)).OfType<DamagedBlob>()];
    }

    private async Task<DamagedBlob?> LookAsync(Reference repository, Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            await blobs.CheckAsync(repository, blob, cancellationToken);
            return null;
        }
        catch (RegistryException fault) when (fault.IsAboutContent)
        {
            return new(blob.Digest, fault.Status == HttpStatusCode.NotFound ? "it is lost" : $"it is damaged: {fault.Why}");
        }
    }
}

/// <summary>A blob that a registry should have and does not give as it was sent.</summary>
/// <param name="Digest">Which.</param>
/// <param name="Why">What came instead.</param>
internal sealed record DamagedBlob(Digest Digest, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Digest}: {Why}";
}
