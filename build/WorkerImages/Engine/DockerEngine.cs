using Docker.DotNet;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>An engine behind one client of the Docker Engine API.</summary>
internal sealed class DockerEngine : IEngine
{
    private readonly DockerClient _client;

    public DockerEngine(DockerClient client, EngineDescription description, RunId run)
    {
        var faults = new EngineFaults(description.Address);
        _client = client;
        Description = description;
        Images = new DockerImageStore(client.Images, client.Distribution, faults);
        Builder = new DockerImageBuilder(client.Images, faults);
        Containers = new DockerContainers(client.Containers, client.Exec, faults, run);
    }

    public EngineDescription Description { get; }

    public IImageStore Images { get; }

    public IImageBuilder Builder { get; }

    public IContainers Containers { get; }

    public void Dispose() => _client.Dispose();
}
