using WorkerImages.Engine;
using WorkerImages.Packages;

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
    public async Task<ImagePackages> ReadAsync(string image, IEnumerable<string> environments, CancellationToken cancellationToken)
    {
        // A container must be made with a command, although this one is never run.
        var container = await containers.CreateAsync(new() { Image = image, Entrypoint = ["never-started"] }, cancellationToken);
        try
        {
            return await new PackageReader(new ContainerFiles(containers, container)).ReadAsync(environments, cancellationToken);
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
