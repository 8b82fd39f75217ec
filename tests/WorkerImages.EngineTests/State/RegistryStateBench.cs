using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.State;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.State;

/// <summary>A real registry behind a proxy that counts, plans of images that are published there, and the survey of it.</summary>
internal sealed class RegistryStateBench : IAsyncDisposable
{
    /// <summary>The tag that moves.</summary>
    public const string Rolling = "0.1.0";

    /// <summary>A label of a commit.</summary>
    public const string Revision = "org.opencontainers.image.revision";

    public static readonly Platform Amd = new("linux", "amd64");
    public static readonly Platform Arm = new("linux", "arm64");

    private readonly ScratchDirectory _data;
    private readonly RegistryBench _registry;

    private RegistryStateBench(RegistryBench registry, ScratchDirectory data)
    {
        (_registry, _data) = (registry, data);
        Proxy = new(registry.Host);
        Client = new(PublishBench.Impatient with { Tries = 2 }, new GivenLogin(), Events, TimeProvider.System);
    }

    public FaultyProxy Proxy { get; }

    public RegistryClient Client { get; }

    public EventLog Events { get; } = new();

    /// <summary>The registry's disk.</summary>
    public RegistryStorage Storage => new(_data.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RegistryStateBench> StartAsync()
    {
        var data = new ScratchDirectory();
        return new(await RegistryBench.StartAsync(new RegistrySettings { DataDirectory = data.Path }, Token), data);
    }

    /// <summary>The only tag that ever points to these builds.</summary>
    public static string Immutable(params ImmutableArray<PlanStep> platforms) => PublishedPlan.ImmutableTag(platforms);

    public ImageDefinition Definition(string name) => SampleImages.Image(name) with { Repository = Repository(name) };

    public Reference Repository(string name = "one") => Reference.Parse($"{Proxy.Host}/acme/{name}");

    /// <summary>The plan of an image of one platform.</summary>
    public PlanStep Step(string content = "content", string name = "one", string? revision = null) => Step(Amd, content, name, revision, Amd);

    /// <summary>The plan of an image on one of the platforms that it declares.</summary>
    public PlanStep Step(Platform platform, string content, string name = "one", string? revision = null, params ImmutableArray<Platform> declared)
    {
        var step = BuildPlanner.Plan(
            [SampleImages.Source(Definition(name) with { Platforms = declared.IsEmpty ? [Amd, Arm] : declared }, files: ("templates/rootfs/file", content)) with { Platform = platform }],
            SampleImages.DebianAt(SampleImages.DigestOf("base")),
            new PlanFacts([]),
            new()).Steps.Single();
        return revision is null ? step : step with { Labels = step.Labels.SetItem(Revision, revision) };
    }

    /// <summary>Publishes, signs where there is a key, and forgets the requests.</summary>
    public async Task<Document> PublishAsync(PublishedPlan image, SigningKey? key = null)
    {
        var index = await image.PutAsync(Client, Token);
        if (key is not null)
        {
            var store = new SignatureStore(Client);
            foreach (var manifest in ImageIndex.Read(index).Manifests)
            {
                await store.SignAsync(key, image.Rolling, manifest.Digest, [], Token);
            }

            await store.SignAsync(key, image.Rolling, index.Digest, image.Tags, Token);
        }

        Proxy.Mend();
        return index;
    }

    /// <summary>The same under the tags of a publication.</summary>
    public Task<Document> PublishAsync(params ImmutableArray<PlanStep> platforms) => PublishAsync(new PublishedPlan(platforms));

    /// <summary>Puts a tag at something that is there.</summary>
    public async Task TagAsync(string tag, Document document)
    {
        await Client.Manifests.PutAsync(Repository().WithTag(tag), document, Token);
        Proxy.Mend();
    }

    /// <summary>Removes what a digest identifies.</summary>
    public async Task DeleteAsync(Digest digest)
    {
        await RegistryAdministration.DeleteAsync(Repository().WithDigest(digest), Token);
        Proxy.Mend();
    }

    public async Task<ImmutableDictionary<string, PublishedFact>> LookAsync(ImmutableArray<PlanStep> steps, RegistryStateOptions? options = null)
    {
        var state = new RegistryState(Client, options ?? new(), Events, TimeProvider.System);
        var standing = await state.StandingAsync(steps.Select(step => step.Source.Definition).Distinct(), Token);
        return await state.LookAsync(steps, standing, Token);
    }

    /// <summary>What is known of one image.</summary>
    public async Task<PublishedFact> LookAtAsync(ImmutableArray<PlanStep> platforms, RegistryStateOptions? options = null) =>
        Assert.Single(await LookAsync(platforms, options)).Value;

    /// <summary>What was asked: method and what is behind the repository.</summary>
    public IEnumerable<string> Asked => Proxy.Requests.Select(request => $"{request.Method} {request.Target.Split('/', 5)[^1]}");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Proxy.DisposeAsync();
        await _registry.DisposeAsync();
        _data.Dispose();
    }
}
