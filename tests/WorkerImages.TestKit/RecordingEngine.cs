using WorkerImages.Engine;
using WorkerImages.Engine.Discovery;
using WorkerImages.Oci;

namespace WorkerImages.TestKit;

/// <summary>An engine in memory: what is built, pulled, imported or named is there afterwards, and every order is on record.</summary>
internal sealed class RecordingEngine : IEngine
{
    private readonly RecordingImages _images = new();

    public RecordingEngine() => Builder = new RecordingBuilder(_images);

    /// <inheritdoc/>
    public EngineDescription Description { get; } =
        new("memory", "Recording Engine", "1.0", "1.41", new Platform("linux", "amd64"), SharesFilesystem: true, IsPrivate: false);

    /// <summary>Its images, and the registry they can be pulled from.</summary>
    public RecordingImages Images => _images;

    /// <summary>Its builder.</summary>
    public RecordingBuilder Builder { get; }

    /// <summary>It runs none.</summary>
    public IContainers Containers => throw new NotSupportedException("an engine in memory runs no containers");

    IImageStore IEngine.Images => Images;

    IImageBuilder IEngine.Builder => Builder;

    /// <inheritdoc/>
    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineInfo("memory", HasContainerdStore: false));

    /// <inheritdoc/>
    public Task<EngineBridge> BridgeAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineBridge(null, null));

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
