using System.Collections.Immutable;
using System.Text;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Packages.Apt;

namespace WorkerImages.Publishing;

/// <summary>Finds out what is installed in an image of an engine, through a container that is made and never started.</summary>
/// <param name="containers">The engine's.</param>
internal sealed class InstalledPackages(IContainers containers)
{
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(20);

    /// <summary>Reads the packages and leaves no container behind.</summary>
    /// <param name="image">The engine's id, or a reference.</param>
    /// <param name="environments">Absolute paths of virtual environments in it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<ImagePackages> ReadAsync(string image, IEnumerable<string> environments, CancellationToken cancellationToken) =>
        InAsync(image, files => new PackageReader(files).ReadAsync(environments, cancellationToken), cancellationToken);

    /// <summary>Reads what a later night has to know of the image, and leaves no container behind.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<ImageSystem> SystemAsync(ImageDetails image, CancellationToken cancellationToken) => InAsync(
        image.Id,
        async files =>
        {
            var (state, keyrings) = await AptState.ReadAsync(files, cancellationToken);
            var held = await FileFingerprint.OfAsync(files, cancellationToken);
            return new ImageSystem(state, keyrings, Digest.Of(Encoding.UTF8.GetBytes($"{held}\n{image.Config.Text}")));
        },
        cancellationToken);

    /// <summary>Reads all files of the image, and leaves no container behind.</summary>
    /// <param name="image">The engine's id, or a reference.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<ImmutableArray<ImageFile>> FilesAsync(string image, CancellationToken cancellationToken) => InAsync(
        image,
        async files =>
        {
            var all = ImmutableArray.CreateBuilder<ImageFile>();
            await foreach (var file in ImageFile.ReadAsync(files, cancellationToken))
            {
                all.Add(file);
            }

            return all.ToImmutable();
        },
        cancellationToken);

    private async Task<T> InAsync<T>(string image, Func<IImageFiles, Task<T>> read, CancellationToken cancellationToken)
    {
        // A container must be made with a command, although this one is never run.
        var container = await containers.CreateAsync(new() { Image = image, Entrypoint = ["never-started"] }, cancellationToken);
        try
        {
            return await read(new ContainerFiles(containers, container));
        }
        finally
        {
            using var limit = new CancellationTokenSource(RemovalLimit);
            await containers.RemoveAsync(container, limit.Token);
        }
    }

    private sealed class ContainerFiles(IContainers containers, string id) : IImageFiles
    {
        public Task<Stream?> ReadArchiveAsync(string path, CancellationToken cancellationToken) => containers.ReadArchiveAsync(id, path, cancellationToken);
    }
}

/// <summary>What a later night has to know of an image.</summary>
/// <param name="Apt">What is installed, and what apt may take.</param>
/// <param name="Keyrings">The keys of its archives, by their digests.</param>
/// <param name="Fingerprint">Equal when its files are, and what of its configuration reaches containers.</param>
internal sealed record ImageSystem(AptState Apt, ImmutableDictionary<Digest, ImmutableArray<byte>> Keyrings, Digest Fingerprint);
