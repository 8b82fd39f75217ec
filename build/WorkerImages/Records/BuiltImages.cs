using System.Collections.Immutable;
using WorkerImages.Machine;
using WorkerImages.Oci;

namespace WorkerImages.Records;

/// <summary>
/// Which images this tool has built on this machine: a file for each, in the user's cache, named after the engine's id, which is a hash of the
/// content. A label can be written by anybody who makes an image; this cannot. What is lost is built again, out of the builder's cache.
/// Of a layer with packages it notes, in the same way, which Release files they came by: a step that a builder takes from its cache does not say it again.
/// </summary>
/// <param name="directory">Where the files are; made when the first one is written.</param>
internal sealed class BuiltImages(string directory)
{
    /// <summary>The digest of an image's configuration as far as it is known; null for an image that was not built here.</summary>
    /// <param name="imageId">The engine's id.</param>
    public Digest? Find(string imageId)
    {
        if (!Digest.TryParse(imageId, out var id))
        {
            return null;
        }

        try
        {
            return Digest.TryParse(File.ReadAllText(PathOf(id)).Trim(), out var configuration) ? configuration : id;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Notes an image that was just built.</summary>
    /// <param name="imageId">The engine's id.</param>
    /// <param name="configuration">
    /// The digest of its configuration: the id itself, except in engines that keep images as registries do, where an export tells it.
    /// </param>
    /// <param name="cancellationToken">Leaves nothing noted.</param>
    public Task AddAsync(string imageId, Digest configuration, CancellationToken cancellationToken) =>
        WholeFile.WriteAsync(PathOf(Digest.Parse(imageId)), configuration + "\n", cancellationToken);

    /// <summary>The Release files that the packages of a layer came by; none for a layer without a note.</summary>
    public ImmutableArray<ArchiveRelease> ReleasesOf(DiffId layer)
    {
        try
        {
            return [.. File.ReadLines(PathOf(layer)).Select(ArchiveRelease.Read).OfType<ArchiveRelease>()];
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Notes which Release files the packages of a layer that was just built came by.</summary>
    public Task AddAsync(DiffId layer, IEnumerable<ArchiveRelease> releases, CancellationToken cancellationToken) =>
        WholeFile.WriteAsync(PathOf(layer), string.Concat(releases.Select(release => $"{release}\n")), cancellationToken);

    private string PathOf(DiffId layer) => Path.Combine(directory, "layers", layer.Digest.Hex);

    private string PathOf(Digest id) => Path.Combine(directory, id.Hex);
}
