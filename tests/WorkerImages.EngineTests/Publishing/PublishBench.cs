using System.Collections.Concurrent;
using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.Publishing.Push;
using WorkerImages.Registry;
using WorkerImages.Registry.Login;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>A real registry behind a proxy that can break things, images to publish there, and a client with little patience.</summary>
internal sealed class PublishBench : IAsyncDisposable
{
    public const string Immutable = "1.0-0123456789ab";
    public static readonly Platform Amd = Platform.Parse("linux/amd64");
    public static readonly Platform Arm = Platform.Parse("linux/arm64");

    /// <summary>Some bytes more than a connection holds, so that one that is cut was being used.</summary>
    public const int LayerLength = 1_500_000;

    private readonly RegistryBench _registry;
    private readonly ConcurrentDictionary<Reference, Digest> _standing = [];

    private PublishBench(RegistryBench registry)
    {
        _registry = registry;
        Proxy = new FaultyProxy(registry.Host);
    }

    public static RegistryOptions Impatient { get; } = new()
    {
        FirstDelay = TimeSpan.FromMilliseconds(10),
        Tries = 4,
        SilenceLimit = TimeSpan.FromSeconds(20),
        RetryFor = TimeSpan.FromSeconds(30),
    };

    public ScratchDirectory Scratch { get; } = new();

    public FaultyProxy Proxy { get; }

    public ArchivedImages Images { get; } = new();

    public EventLog Events { get; } = new();

    public Reference Repository => Reference.Parse($"{Proxy.Host}/acme/worker");

    public static async Task<PublishBench> StartAsync(RegistrySettings? settings = null) =>
        new(await RegistryBench.StartAsync(settings ?? new(), TestContext.Current.CancellationToken));

    /// <summary>What a run of the program has: nothing of the run before but the cache.</summary>
    public RegistryClient Client(ICredentialStore? login = null, RegistryOptions? options = null) =>
        new(options ?? Impatient, login ?? new GivenLogin(), Events, TimeProvider.System);

    /// <summary>Publishes in a separate run.</summary>
    public async Task<PublishedUnderTags> PublishAsync(IndexUnderTags image, ICredentialStore? login = null, RegistryOptions? options = null, string cache = "cache")
    {
        using var client = Client(login, options);
        var moves = image.Tags.Select(tag => new TagMove(tag, Standing(image, tag), To: null)).ToImmutableArray(); // as a plan has them
        var index = await Push(client, cache).RunAsync(image.Index, TestContext.Current.CancellationToken);
        var tags = await new TagPromotion(client.Manifests, Events)
            .PromoteAsync(index.Repository, index.Document, image.Tags[0], moves, TestContext.Current.CancellationToken);
        foreach (var tag in tags)
        {
            _standing[index.Repository.WithTag(tag.Name)] = tag.Digest;
        }

        return new(index, tags);
    }

    /// <summary>Pushes without a tag.</summary>
    public IndexPush Push(IRegistry registry, string cache = "cache") =>
        new(registry, new ImagePush(registry, Images, Scratch.At(cache), Events, TimeProvider.System));

    /// <summary>An image of two layers for one platform, under a tag that stays and one that moves.</summary>
    public IndexUnderTags Image(int seed = 1, string immutable = Immutable) =>
        Image(immutable, new ImageToPush(Amd, Images.Add(Amd, ArchivedImages.Layer(0, LayerLength), ArchivedImages.Layer(seed, LayerLength))));

    /// <summary>The same over an image of the engine and others that are pushed already.</summary>
    public IndexUnderTags Image(string immutable, ImageToPush built, params ImmutableArray<PushedImage> others) =>
        new(new(Repository, [built.Platform, .. others.Select(other => other.Platform)], built, others), [immutable, "1.0"]);

    /// <summary>Fails unless a tag points to an image that is there with all its parts; gives its digest, or null where there is no tag.</summary>
    public async Task<Digest?> WholeAsync(string tag, ICredentialStore? login = null)
    {
        var token = TestContext.Current.CancellationToken;
        using var client = new RegistryClient(Impatient, login ?? new GivenLogin(), Events, TimeProvider.System);

        // Past the proxy: what is there, not what can be seen through it.
        var repository = Repository with { Registry = Proxy.Upstream };
        if (await client.Manifests.GetAsync(repository.WithTag(tag), token) is not { } document)
        {
            return null;
        }

        foreach (var image in ImageIndex.Read(document).Manifests)
        {
            var manifest = Manifest.Read((await client.Manifests.GetAsync(repository.WithDigest(image.Digest), token))!);
            foreach (var blob in manifest.Layers.Append(manifest.Config))
            {
                await using var content = await client.Blobs.OpenAsync(repository, blob, token);
                await content.CopyToAsync(Stream.Null, token);
            }
        }

        return document.Digest;
    }

    /// <summary>What a tag points to; null where it is not there.</summary>
    public async Task<Digest?> ResolveAsync(IRegistry registry, string tag) =>
        (await registry.Manifests.ResolveAsync(Repository.WithTag(tag), TestContext.Current.CancellationToken))?.Digest;

    /// <summary>Publishes something, to have tags that could be broken.</summary>
    public async Task<Digest> PublishFirstAsync(ICredentialStore? login = null)
    {
        var first = await PublishAsync(Image(seed: 7, immutable: "1.0-ffffffffffff"), login);
        Proxy.Mend();
        return first.Index.Document.Digest;
    }

    /// <summary>The failure of publishing.</summary>
    public async Task<WorkerImagesException> FailAsync(IndexUnderTags image, ICredentialStore? login = null, RegistryOptions? options = null) =>
        await Assert.ThrowsAnyAsync<WorkerImagesException>(() => PublishAsync(image, login, options));

    /// <summary>The blobs' bytes that went to the registry.</summary>
    public long BytesSent => Proxy.Requests.Where(request => request.SendsBlob).Sum(request => request.Passed);

    public ImmutableArray<string> Moves => [.. Proxy.Requests.Where(request => request.MovesTag).Select(request => request.Path.Split('/')[^1])];

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _registry.DisposeAsync();
        Scratch.Dispose();
    }

    private Digest? Standing(IndexUnderTags image, string tag) => _standing.GetValueOrDefault(image.Index.Repository.WithTag(tag));
}

/// <summary>What a test publishes.</summary>
/// <param name="Index">The index.</param>
/// <param name="Tags">Its tags, first the one that stays.</param>
internal sealed record IndexUnderTags(IndexToPush Index, ImmutableArray<string> Tags);

/// <summary>What a registry has of it then.</summary>
/// <param name="Index">The index.</param>
/// <param name="Tags">The tags that point to it.</param>
internal sealed record PublishedUnderTags(PushedIndex Index, ImmutableArray<PublishedTag> Tags);
