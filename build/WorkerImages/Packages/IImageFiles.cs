namespace WorkerImages.Packages;

/// <summary>The files of an image, running or not: what an engine's archive endpoint gives for a container that was never started.</summary>
internal interface IImageFiles
{
    /// <summary>
    /// The tar of a file or of a directory with all below it, names beginning with the path's last part; null when there is no such path.
    /// </summary>
    Task<Stream?> ReadArchiveAsync(string path, CancellationToken cancellationToken);
}
