using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>A real registry behind a proxy that can break things, images to publish there, and a publisher with little patience.</summary>
internal sealed class PublishBench : IAsyncDisposable
{
    public const string Immutable = "1.0-0123456789ab";
    public static readonly Platform Amd = Platform.Parse("linux/amd64");
    public static readonly Platform Arm = Platform.Parse("linux/arm64");

    /// <summary>Some bytes more than a connection holds, so that one that is cut was being used.</summary>
    public const int LayerLength = 1_500_000;

    private readonly RegistryBench _registry;

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
    public RegistryClient Client(ICredentials? login = null, RegistryOptions? options = null) =>
        new(options ?? Impatient, login ?? new GivenLogin(), Events, TimeProvider.System);

    /// <summary>Publishes in a run of its own.</summary>
    public async Task<PublishedImage> PublishAsync(PublishRequest request, ICredentials? login = null, RegistryOptions? options = null, string cache = "cache")
    {
        using var client = Client(login, options);
        var push = new ImagePush(client, Images, Scratch.At(cache), Events, TimeProvider.System);
        return await new Publisher(client, push, Events).PublishAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>An image of two layers for one platform, under a tag that stays and one that moves.</summary>
    public PublishRequest Request(int seed = 1, string immutable = Immutable) =>
        Request(immutable, new BuiltImage(Amd, Images.Add(Amd, ArchivedImages.Layer(0, LayerLength), ArchivedImages.Layer(seed, LayerLength))));

    public PublishRequest Request(string immutable, params PlatformImage[] images) =>
        new(Repository, immutable, ["1.0"], [.. images.Select(image => image.Platform)], [.. images]);

    /// <summary>Fails unless a tag stands for an image of which everything is there; gives its digest, or null where there is no tag.</summary>
    public async Task<Digest?> WholeAsync(string tag, ICredentials? login = null)
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

    /// <summary>What a tag stands for; null where it is not there.</summary>
    public async Task<Digest?> ResolveAsync(IRegistry registry, string tag) =>
        (await registry.Manifests.ResolveAsync(Repository.WithTag(tag), TestContext.Current.CancellationToken))?.Digest;

    /// <summary>Publishes something, to have tags that could be broken.</summary>
    public async Task<Digest> PublishFirstAsync(ICredentials? login = null)
    {
        var first = await PublishAsync(Request(seed: 7, immutable: "1.0-ffffffffffff"), login);
        Proxy.Mend();
        return first.Index.Document.Digest;
    }

    /// <summary>The failure of publishing.</summary>
    public async Task<WorkerImagesException> FailAsync(PublishRequest request, ICredentials? login = null, RegistryOptions? options = null) =>
        await Assert.ThrowsAnyAsync<WorkerImagesException>(() => PublishAsync(request, login, options));

    /// <summary>The blobs' bytes that went to the registry.</summary>
    public long BytesSent => Proxy.Requests.Where(request => request.SendsBlob).Sum(request => request.Passed);

    public ImmutableArray<string> Moves => [.. Proxy.Requests.Where(request => request.MovesTag).Select(request => request.Path.Split('/')[^1])];

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _registry.DisposeAsync();
        Scratch.Dispose();
    }
}
