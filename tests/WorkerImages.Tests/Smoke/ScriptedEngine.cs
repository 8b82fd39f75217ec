using System.Collections.Concurrent;
using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Engine.Discovery;
using WorkerImages.Oci;
using WorkerImages.Secrets;

namespace WorkerImages.Tests.Smoke;

/// <summary>An engine that remembers its containers and lets a test say how they end. Of images it knows one.</summary>
internal sealed class ScriptedEngine : IEngine, IImageStore, IContainers
{
    private readonly ConcurrentDictionary<string, ContainerRequest> _containers = [];
    private int _created;

    public int Created => _created;

    public int Left => _containers.Count;

    public Platform ImagePlatform { get; init; } = Platform.Parse("linux/amd64");

    /// <summary>Gives the exit status of a container; a command in a container always ends with 1.</summary>
    public Func<ContainerRequest, CancellationToken, Task<int>> End { get; init; } = (_, _) => Task.FromResult(0);

    public EngineDescription Description { get; } =
        new("tcp://engine:2375", "Scripted", "1", "1.41", Platform.Parse("linux/amd64"), SharesFilesystem: false, IsPrivate: false);

    public IImageStore Images => this;

    public IImageBuilder Builder => throw new NotSupportedException();

    public IContainers Containers => this;

    public Task<ImmutableArray<ImageLayer>> LayersAsync(string imageId, CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<ImageLayer>.Empty);

    public Task<ImageDetails?> InspectAsync(string reference, CancellationToken cancellationToken) => Task.FromResult<ImageDetails?>(
        reference == "sha256:1" ? new(reference, ImagePlatform, 0, [], [], ContainerConfig.Empty, ImmutableSortedDictionary<string, string>.Empty) : null);

    public Task<string> CreateAsync(ContainerRequest request, CancellationToken cancellationToken)
    {
        var id = $"container{Interlocked.Increment(ref _created)}";
        _containers[id] = request;
        return Task.FromResult(id);
    }

    public Task StartAsync(string id, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> WaitAsync(string id, CancellationToken cancellationToken) => End(_containers[id], cancellationToken);

    public Task<TimeSpan> RunningTimeAsync(string id, CancellationToken cancellationToken) => Task.FromResult(TimeSpan.Zero);

    public Task<ContainerOutput> ReadOutputAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(new ContainerOutput("its output", "its errors"));

    public Task<ContainerResult> ExecuteAsync(string id, ImmutableArray<string> command, string? user, CancellationToken cancellationToken) =>
        Task.FromResult(new ContainerResult(1, "", ""));

    public Task<Stream?> ReadArchiveAsync(string id, string path, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);

    public Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        _containers.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<string, string>> ListAsync(string label, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(
            _containers.Where(one => one.Value.Labels.ContainsKey(label)).ToDictionary(one => one.Key, one => one.Value.Labels[label]));

    public Task StopAsync(string id, TimeSpan time, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineInfo("memory", HasContainerdStore: false));

    public Task<EngineBridge> BridgeAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineBridge(null, null));

    public void Dispose()
    {
        // nothing is open
    }

    Task<IReadOnlyList<StoredImage>> IImageStore.ListAsync(string label, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<Stream> IImageExports.ExportAsync(string image, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<Digest> IImageStore.PullAsync(Reference reference, Platform platform, Credential? login, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<Resolution> IImageStore.ResolveAsync(Reference reference, TimeSpan timeLimit, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<string> IImageStore.ImportAsync(
        Stream rootFileSystem, Reference reference, Platform platform, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task IImageStore.LoadAsync(Reference reference, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        throw new NotSupportedException("this store loads nothing");

    Task<bool> IImageStore.IsWholeAsync(string reference, CancellationToken cancellationToken) => Task.FromResult(true);

    Task IImageStore.TagAsync(string imageId, Reference reference, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task IImageStore.RemoveAsync(string reference, CancellationToken cancellationToken) => throw new NotSupportedException();
}
