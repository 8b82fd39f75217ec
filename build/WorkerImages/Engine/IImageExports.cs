namespace WorkerImages.Engine;

/// <summary>Gives images out of an engine's store.</summary>
internal interface IImageExports
{
    /// <summary>
    /// The tar that <c>docker save</c> writes: <c>manifest.json</c>, the configuration and each layer as a tar, in Docker's layout or in OCI's.
    /// </summary>
    /// <param name="image">An id, so that what comes is one image without names.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <exception cref="Outcomes.WorkerImagesException">The engine refused or went away (<see cref="Outcomes.ExitCode.Build"/>).</exception>
    Task<Stream> ExportAsync(string image, CancellationToken cancellationToken);
}
