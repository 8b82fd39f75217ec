using System.IO.Compression;
using System.Net;
using SharpCompress.Compressors.Xz;
using WorkerImages.Oci;
using WorkerImages.Packages.Apt;

namespace WorkerImages.Archives;

/// <summary>Fetches indexes of packages, by their sum, and reads them.</summary>
/// <param name="settings">How much they may have.</param>
/// <param name="requests">Fetches.</param>
/// <param name="cache">Has the indexes of earlier runs.</param>
internal sealed class IndexReader(ArchiveSettings settings, ArchiveRequests requests, ArchiveCache cache)
{
    // The smallest first; an archive has at least one of them.
    private static readonly string[] Packings = [".xz", ".gz", ""];

    /// <summary>What of an index there is to fetch; null when the suite does not have it.</summary>
    /// <param name="release">The suite's Release file.</param>
    /// <param name="path">The index without its packing, from where the Release file is.</param>
    public static (string Path, IndexSum Sum)? Find(ReleaseFile release, string path)
    {
        foreach (var packing in Packings)
        {
            if (release.Sums.TryGetValue(path + packing, out var sum))
            {
                return (path + packing, sum);
            }
        }

        return null;
    }

    /// <summary>All that an index has, by the names of packages.</summary>
    /// <param name="place">Where the Release file is.</param>
    /// <param name="path">The index, from there.</param>
    /// <param name="sum">What it must be.</param>
    /// <param name="hasByHash">True when it can be fetched by its sum: that it is then, even while the archive changes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArchiveException">It cannot be fetched or read.</exception>
    public async Task<ILookup<string, IndexedPackage>> ReadAsync(Uri place, string path, IndexSum sum, bool hasByHash, CancellationToken cancellationToken)
    {
        if (sum.Size > settings.LongestIndex)
        {
            throw new ArchiveException($"{path} has {sum.Size} bytes, more than {settings.LongestIndex}");
        }

        await using var file = await cache.FindIndexAsync(sum.Digest, cancellationToken) ?? await FetchedAsync(place, path, sum, hasByHash, cancellationToken);
        return Unpacked(file, path, cancellationToken);
    }

    private async Task<FileStream> FetchedAsync(Uri place, string path, IndexSum sum, bool hasByHash, CancellationToken cancellationToken)
    {
        await cache.AddIndexAsync(sum.Digest, async file =>
        {
            var folder = path[..(path.LastIndexOf('/') + 1)];
            var byHash = new Uri(place, $"{folder}by-hash/SHA256/{sum.Digest.Hex}");
            var plain = new Uri(place, path);
            if ((!hasByHash || !await IsThereAsync(byHash, sum, file, cancellationToken)) && !await IsThereAsync(plain, sum, file, cancellationToken))
            {
                throw new ArchiveException($"{plain} is not there, although the Release file names it: the mirror is behind, or was just changed");
            }

            file.Position = 0;
            if (await Digest.OfAsync(file, cancellationToken) is var digest && digest != sum.Digest)
            {
                throw new ArchiveException($"{plain} is not what the Release file names, {sum.Digest}, but {digest}: the mirror is behind, or was just changed");
            }
        });
        return await cache.FindIndexAsync(sum.Digest, cancellationToken) ?? throw new ArchiveException($"{path} was fetched and is gone from this machine's cache");
    }

    private async Task<bool> IsThereAsync(Uri address, IndexSum sum, FileStream file, CancellationToken cancellationToken) =>
        (await requests.GetAsync(address, sum.Size, known: null, file, cancellationToken)).Status == HttpStatusCode.OK;

    private ILookup<string, IndexedPackage> Unpacked(FileStream file, string path, CancellationToken cancellationToken)
    {
        try
        {
            using Stream unpacked = path.EndsWith(".xz", StringComparison.Ordinal) ? new XZStream(file)
                : path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress)
                : file;
            return PackageIndex.Read(unpacked, settings.LongestUnpacked, _ => true, cancellationToken)
                .ToLookup(package => package.Name, StringComparer.Ordinal);
        }
        catch (Exception damaged) when (damaged is not (OperationCanceledException or OutOfMemoryException))
        {
            // Its sum is right, so the archive itself made it like this. The library for xz throws many kinds of exceptions.
            throw new ArchiveException($"{path} cannot be read: {damaged.Message}", inner: damaged);
        }
    }
}
