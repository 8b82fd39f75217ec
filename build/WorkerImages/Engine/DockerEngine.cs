using Docker.DotNet;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Engine.Discovery;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>An engine behind the Docker Engine API. The client library is loaded when the first real work comes.</summary>
internal sealed class DockerEngine : IEngine
{
    private readonly EngineApi _questions;
    private readonly EngineFaults _faults;
    private readonly Lazy<DockerClient> _client;

    public DockerEngine(EngineApi questions, EngineAddress address, EngineDescription description, RunId run)
    {
        var faults = new EngineFaults(description.Address);
        _questions = questions;
        _faults = faults;
        _client = new Lazy<DockerClient>(() => DockerTransport.Open(address, description.ApiVersion));
        Description = description;
        Images = new DockerImageStore(_client, questions, description.ApiVersion, faults);
        Builder = new DockerImageBuilder(questions, description.ApiVersion, faults);
        Containers = new DockerContainers(_client, questions, description.ApiVersion, faults, run);
    }

    public EngineDescription Description { get; }

    public IImageStore Images { get; }

    public IImageBuilder Builder { get; }

    public IContainers Containers { get; }

    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => _faults.AskAsync(
        "asking how it is set up", () => EngineInfo.AskAsync(_questions, Description.ApiVersion, cancellationToken), cancellationToken);

    public Task<EngineBridge> BridgeAsync(CancellationToken cancellationToken) => _faults.AskAsync(
        "asking for its bridge", () => EngineBridge.AskAsync(_questions, Description.ApiVersion, cancellationToken), cancellationToken);

    public void Dispose()
    {
        _questions.Dispose();
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }
}
