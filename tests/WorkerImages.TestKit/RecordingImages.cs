using System.Collections.Concurrent;
using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;

namespace WorkerImages.TestKit;

/// <summary>An image store in memory, and the registries that it can reach.</summary>
internal sealed class RecordingImages : IImageStore
{
    private readonly ConcurrentDictionary<string, ImageDetails> _images = new();
    private readonly ConcurrentDictionary<string, string> _idsByName = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _created = new();
    private readonly ConcurrentQueue<string> _orders = [];
    private int _made;

    /// <summary>What changed the store, in order: <c>pull …</c>, <c>import …</c>, <c>tag …</c>, <c>remove …</c>.</summary>
    public IReadOnlyList<string> Orders => [.. _orders];

    /// <summary>What registries serve: reference with tag → digest. Null when none answers.</summary>
    public Dictionary<string, Digest>? Registry { get; set; } = [];

    /// <summary>What pulled images are for.</summary>
    public Platform PulledPlatform { get; set; } = new("linux", "amd64");

    /// <summary>The time that new images were made.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Puts an image there without an order, with a layer for each name; gives its id.</summary>
    public string Add(IEnumerable<string> layers, IReadOnlyDictionary<string, string> labels, Platform? platform = null, params string[] names) =>
        Add(layers.Select(SampleImages.LayerOf), labels, platform, names);

    /// <summary>Puts an image there without an order; gives its id.</summary>
    public string Add(IEnumerable<DiffId> layers, IReadOnlyDictionary<string, string> labels, Platform? platform = null, params string[] names)
    {
        var id = SampleImages.DigestOf($"image {Interlocked.Increment(ref _made)}").Text;
        _images[id] = new(
            id, platform ?? new("linux", "amd64"), 1, [.. layers], [.. names.Where(name => name.Contains('@', StringComparison.Ordinal))], ContainerConfig.Empty,
            labels.ToImmutableSortedDictionary(StringComparer.Ordinal));
        _created[id] = Now;
        foreach (var name in names)
        {
            _idsByName[name] = id;
        }

        return id;
    }

    public Task<IReadOnlyList<StoredImage>> ListAsync(string label, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredImage>>(
            [.. _images.Values.Where(image => image.Labels.ContainsKey(label)).Select(image => new StoredImage(
                image.Id, _created[image.Id], image.Size, [.. NamesOf(image.Id)], image.Digests, image.Labels))]);

    public Task<ImmutableArray<ImageLayer>> LayersAsync(string imageId, CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<ImageLayer>.Empty);

    public Task<ImageDetails?> InspectAsync(string reference, CancellationToken cancellationToken) =>
        Task.FromResult(_images.GetValueOrDefault(_idsByName.GetValueOrDefault(reference, reference)) is { } image
            ? image with { Tags = [.. NamesOf(image.Id)] }
            : null);

    public Task<Digest> PullAsync(Reference reference, Platform platform, Credential? login, CancellationToken cancellationToken)
    {
        _orders.Enqueue($"pull {reference} {platform}");
        var digest = reference.Digest ?? Registry![reference.ToString()];
        Add([SampleImages.LayerOf($"layer of {digest}")], ImmutableDictionary<string, string>.Empty, PulledPlatform, reference.WithDigest(digest).ToString());
        return Task.FromResult(digest);
    }

    public Task<Resolution> ResolveAsync(Reference reference, TimeSpan timeLimit, CancellationToken cancellationToken) =>
        Task.FromResult(
            Registry is null ? Resolution.Unanswered("connection refused")
            : Registry.TryGetValue(reference.ToString(), out var digest) ? Resolution.Of(digest)
            : throw new WorkerImagesException(ExitCode.Network, $"{reference} cannot be pulled", "the registry does not have it"));

    public async Task<string> ImportAsync(
        Stream rootFileSystem, Reference reference, Platform platform, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        _orders.Enqueue($"import {reference}");
        var layer = await Digest.OfAsync(rootFileSystem, cancellationToken);
        return Add([new DiffId(layer)], labels, platform, reference.ToString());
    }

    public Task LoadAsync(Reference reference, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        throw new NotSupportedException("this store loads nothing");

    public Task<bool> IsWholeAsync(string reference, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task TagAsync(string imageId, Reference reference, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _orders.Enqueue($"tag {reference}");
        _idsByName[reference.ToString()] = imageId;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string reference, CancellationToken cancellationToken)
    {
        _orders.Enqueue($"remove {reference}");
        var id = _idsByName.TryRemove(reference, out var named) ? named : reference;
        if (!NamesOf(id).Any())
        {
            _images.TryRemove(id, out _);
        }

        return Task.CompletedTask;
    }

    public Task<Stream> ExportAsync(string image, CancellationToken cancellationToken) =>
        throw new NotSupportedException("images in memory have no files");

    private IEnumerable<string> NamesOf(string id) => _idsByName.Where(name => name.Value == id).Select(name => name.Key).Order(StringComparer.Ordinal);
}
