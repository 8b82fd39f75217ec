using System.Collections.Immutable;
using System.Security.Cryptography;
using Build;
using Build.CommandLine;
using Build.Run;
using WorkerImages.Bases;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages.Apt;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Publishing;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Archives;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Nights;

/// <summary>
/// Nights, one after the other, of a small catalogue: <c>worker</c> on a base, <c>child</c> on it, which adds the package <c>delta</c>, and <c>other</c> on the
/// base. Planner, registry, archive and all that is between them are real; builds and checks are a <see cref="FakeEngine"/>'s; a test sets the clock.
/// </summary>
internal sealed class NightBench : IAsyncDisposable
{
    private const string PlatformOption = "--platform=";
    private const string Keyring = "usr/share/keyrings/small.gpg";
    private static readonly string[] Suites = ["stable", "stable-updates", "stable-security"];

    private readonly RegistryBench _registry;
    private readonly Lazy<ScratchRepository> _second = new(() => new()); // the checkout of another runner

    private NightBench(RegistryBench registry)
    {
        _registry = registry;
        Proxy = new(registry.Host);
        Client = new(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
        Engine = new(Archive, Client, Clock, Platform.OfThisMachine);
        Clock.Now = new(DateTimeOffset.UtcNow.Date.AddHours(3), TimeSpan.Zero);
    }

    public SmallArchive Archive { get; } = SmallArchive.OfDebian();

    public StoppedClock Clock { get; } = new() { IsHasty = true };

    public FaultyProxy Proxy { get; }

    public RegistryClient Client { get; }

    /// <summary>The engine of this night's runner; every night gets a new one.</summary>
    public FakeEngine Engine { get; private set; }

    public ScratchRepository Repository { get; } = new();

    /// <summary>Images whose checks fail.</summary>
    public HashSet<string> Unfit { get; } = [];

    /// <summary>What the job of this night has in its environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>True for runs without a key.</summary>
    public bool IsUnsigned { get; init; }

    /// <summary>True where a night found an engine to be needed.</summary>
    public bool HadEngine { get; private set; }

    public Reference Base => Reference.Parse($"{_registry.Host}/base:1");

    public string Place => $"{Proxy.Host}/pub";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Begins with a base in the registry, on which alpha and beta are installed, and nothing published.</summary>
    public static async Task<NightBench> StartAsync(bool isUnsigned = false)
    {
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        var bench = new NightBench(await RegistryBench.StartAsync(Token)) { IsUnsigned = isUnsigned };
        bench.Write();
        await bench.PutBaseAsync();
        return bench;
    }

    /// <summary>A base with some packages; others than the usual ones where they are given.</summary>
    public ServedImage BaseOf(string label = "", params AptPackage[] packages) => BaseOf(label, "", packages);

    /// <summary>The same, with a time that no fingerprint sees.</summary>
    public ServedImage BaseOf(string label, string time, AptPackage[] packages) => new(
        Platform.OfThisMachine,
        FakeEngine.Tar(
        [
            KeyValuePair.Create("var/lib/dpkg/status", FakeEngine.StatusOf(
            [
                new("dpkg", "amd64", "1"),
                .. packages.Length > 0 ? packages : [new("alpha", "amd64", "1.0-1"), new("beta", "amd64", "1.0-1")],
            ])),
            KeyValuePair.Create("etc/apt/sources.list.d/small.sources", Archive.Source("/" + Keyring, Suites)),
            KeyValuePair.Create(Keyring, System.Text.Encoding.Latin1.GetString(Archive.Keyring)),
            .. label.Length == 0 ? [] : new[] { KeyValuePair.Create("etc/label", label) },
            .. time.Length == 0 ? [] : new[] { KeyValuePair.Create("proc/base-time", time) },
        ]));

    /// <summary>Points the base's tag to images.</summary>
    public Task PutBaseAsync(params ServedImage[] images) => ServedImage.PutIndexAsync(Client, Base, images.Length == 0 ? [BaseOf()] : images, Token);

    /// <summary>Publishes, as a push does.</summary>
    public Task<Night> PublishAsync(params string[] options) => RunAsync(RunPurpose.Publish, options);

    /// <summary>Looks, as <c>--target Plan --registry</c> does.</summary>
    public Task<Night> PlanAsync(params string[] options) => RunAsync(RunPurpose.Look, options);

    /// <summary>Runs a night, a day later.</summary>
    public Task<Night> NightAsync(params string[] options)
    {
        Clock.Now = Clock.Now.AddDays(1);
        return RunAsync(RunPurpose.Nightly, options);
    }

    /// <summary>A run at whatever time it is.</summary>
    public Task<Night> RunAsync(RunPurpose aim, params string[] options)
    {
        HadEngine = false;
        Engine = NewEngine(PlatformOf(options) ?? Platform.OfThisMachine);
        return RunAsync(aim, options, Repository, Engine, () => HadEngine = true);
    }

    /// <summary>A run on another runner, in another checkout of the same commit, at whatever time it is.</summary>
    public Task<Night> BesideAsync(RunPurpose aim, params string[] options)
    {
        var second = _second.Value;
        foreach (var folder in new[] { "images", ".git" }.Where(folder => Directory.Exists(Repository.At(folder))))
        {
            if (Directory.Exists(second.At(folder)))
            {
                Directory.Delete(second.At(folder), recursive: true);
            }

            foreach (var file in Directory.EnumerateFiles(Repository.At(folder), "*", SearchOption.AllDirectories))
            {
                var copy = second.At(Path.GetRelativePath(Repository.Path, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.WriteAllBytes(copy, File.ReadAllBytes(file));
            }
        }

        second.Write("key.pem", File.ReadAllText(Repository.At("key.pem")));
        return RunAsync(aim, options, second, NewEngine(Platform.OfThisMachine), notes: null);
    }

    /// <summary>Points an image's tags to what they pointed to before, as <c>--target Rollback</c> does.</summary>
    public async Task RollBackAsync(string image)
    {
        var arguments = new BuildArguments { Root = Repository.Path };
        using var services = new BuildServices(arguments, Repository.Path, new EventLog()) { Clock = Clock };
        var records = PublishRecords.Read(arguments, services);
        await records.ReplaceAsync(await new Rollback(Client, new EventLog(), []).RunAsync(records.Of(image, Place)!, Token), Token);
    }

    /// <summary>Lets its tags move again, as <c>--target Rollback --lift</c> does.</summary>
    public Task LiftAsync(string image) => HeldTag.LiftAsync(Client, At(image, "0.1.0"), Token);

    /// <summary>Runs git in the checkout.</summary>
    public async Task<string> GitAsync(params string[] arguments)
    {
        string[] who = ["-C", Repository.Path, "-c", "user.name=A Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        var (status, said, fault) = await ChildProcess.AskAsync("git", [.. who, .. arguments], new Dictionary<string, string>(), "", Token);
        return status == 0 ? said.Trim() : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {fault}");
    }

    /// <summary>Commits the catalogue as it is; gives the commit. The first makes the checkout a git repository.</summary>
    public async Task<string> CommitAsync()
    {
        if (!Directory.Exists(Repository.At(".git")))
        {
            await GitAsync("init", "--quiet");
            Repository.Write(".git/info/exclude", "Dockerfile\n"); // runs write them
        }

        await GitAsync("add", "images");
        await GitAsync("commit", "--quiet", "--message", "a change");
        return await GitAsync("rev-parse", "HEAD");
    }

    /// <summary>The digest that an image's tag points to; null for none.</summary>
    public async Task<Digest?> TagAsync(string image, string tag = "0.1.0") =>
        (await Client.Manifests.ResolveAsync(Reference.Parse($"{_registry.Host}/pub/{image}:{tag}"), Token))?.Digest;

    /// <summary>The manifest of a tag.</summary>
    public Reference At(string image, string tag) => Reference.Parse($"{_registry.Host}/pub/{image}:{tag}");

    /// <summary>Points a tag to a manifest of another bench, as anybody with write access to the registry can.</summary>
    public async Task CopyAsync(NightBench from, Reference tag, Document document)
    {
        var manifest = Manifest.Read(document);
        foreach (var blob in manifest.Layers.Append(manifest.Config))
        {
            var bytes = await from.Client.Blobs.ReadAsync(from.At("worker", "0.1.0"), blob, Token);
            await Client.Blobs.PutAsync(tag, BlobContent.Of(blob, bytes), [], new Progress<long>(), Token);
        }

        await Client.Manifests.PutAsync(tag, document, Token);
    }

    /// <summary>Changes what the record of an image says. Where records are unsigned, anybody with write access to the registry can do so.</summary>
    public async Task RewriteRecordAsync(string image, Func<FreshnessRecord, FreshnessRecord> change)
    {
        var store = new FreshnessStore(Client, new EventLog());
        var rolling = At(image, "0.1.0");
        await store.UpdateAsync(rolling, image, [], change, ImmutableDictionary<Digest, ReadOnlyMemory<byte>>.Empty, null, Token);
    }

    /// <summary>Puts a package into a suite, and publishes the archive.</summary>
    public void Put(string suite, string package, string version, params string[] fields)
    {
        Archive.Suite(suite).Put(new(package, version, "amd64", fields));
        Archive.Publish();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Archive.Dispose();
        await Proxy.DisposeAsync();
        Client.Dispose();
        Repository.Dispose();
        if (_second.IsValueCreated)
        {
            _second.Value.Dispose();
        }

        await _registry.DisposeAsync();
    }

    private FakeEngine NewEngine(Platform platform)
    {
        var engine = new FakeEngine(Archive, Client, Clock, platform);
        engine.Broken.UnionWith(Engine.Broken);
        engine.Stuck.UnionWith(Engine.Stuck);
        return engine;
    }

    private static Platform? PlatformOf(string[] options) =>
        options.FirstOrDefault(option => option.StartsWith(PlatformOption, StringComparison.Ordinal)) is { } option ? Platform.Parse(option[PlatformOption.Length..]) : null;

    private async Task<Night> RunAsync(RunPurpose aim, string[] options, ScratchRepository checkout, FakeEngine engine, Action? notes)
    {
        var asked = Proxy.Requests.Count;
        var log = new EventLog();
        var arguments = new BuildArguments
        {
            Root = checkout.Path,
            Platform = PlatformOf(options),
            Registry = Place,
            Engine = "none",
            Bases = BasePolicy.Registry,
            Force = options.Contains("--force"),
            SignKey = IsUnsigned ? null : checkout.At("key.pem"),
        };
        using var services = new BuildServices(arguments, checkout.Path, log) { Clock = Clock, CacheDirectory = checkout.At("cache") };
        var pipeline = new Pipeline(arguments, services, aim, Token)
        {
            Engine = () =>
            {
                notes?.Invoke();
                return Task.FromResult<WorkerImages.Engine.IEngine>(engine);
            },
            Checks = run => Task.FromResult(run with
            {
                Verdicts =
                [
                    .. run.Built.Where(outcome => outcome is { ImageId: not null, Step: { Pull: null, Action: PlanAction.Build or PlanAction.Push } })
                        .Select(outcome => new SmokeResult(outcome.Image, outcome.ImageId!, [Check(outcome.Image)], FromCache: false)),
                ],
            }),
        };
        using var state = await pipeline.RunAsync(aim switch { RunPurpose.Nightly => Stage.Remembered, RunPurpose.Look => Stage.Plan, _ => Stage.Published });
        var reports = new NightReports(services);
        WorkerImagesException? unfiled = null;
        if (aim == RunPurpose.Nightly)
        {
            await reports.TellAsync(state, Token);
            unfiled = await new NightIssues(arguments, services, name => Variables.GetValueOrDefault(name), Token).TellAsync(state);
        }

        return new(state, aim == RunPurpose.Nightly ? await File.ReadAllTextAsync(checkout.At("artifacts/reports/night.md"), Token) : "", [.. log.Events.Select(one => one.ToString())], [.. Proxy.Requests.Skip(asked)])
        {
            Engine = engine,
            Unfiled = unfiled,
        };
    }

    private CheckResult Check(string image) => Unfit.Contains(image)
        ? new("it works", CheckOutcome.Failed, 0, "it does not")
        : new("it works", CheckOutcome.Passed, 0, null);

    private void Write()
    {
        Directory.Delete(Repository.At("images"), recursive: true);
        Repository.Write("images/catalog.yaml", $$"""
            registry: localhost:5000/pub
            version: 0.1.0
            defaults:
              platforms: [{{Platform.OfThisMachine}}]
            bases:
              small: { image: '{{Base}}' }

            """);
        Repository.Write("images/worker/image.yaml", "description: On the base.\nbase: small\n");
        Repository.Write("images/child/image.yaml", "description: On the worker.\nfrom: worker\npackages: [delta]\n");
        Repository.Write("images/other/image.yaml", "description: On the base, too.\nbase: small\n");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Repository.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }
}

/// <summary>What a run of the bench did.</summary>
/// <param name="State">All that it knew at its end.</param>
/// <param name="Page">The page of the night; empty for a push.</param>
/// <param name="Log">What it told.</param>
/// <param name="Requests">What it asked the registry.</param>
internal sealed record Night(RunState State, string Page, ImmutableArray<string> Log, ImmutableArray<ProxiedRequest> Requests)
{
    /// <summary>Why its issues could not be filed; null where they were, or were not to be.</summary>
    public WorkerImagesException? Unfiled { get; init; }

    /// <summary>What became of each image, in the catalogue's order: <c>worker: published</c>.</summary>
    public string Images => string.Join(", ", State.Publications.Select(one => $"{one.Step.Image}: {one.Row.Action}"));

    /// <summary>Why an image was built, or not.</summary>
    public string Why(string image) => string.Join("; ", State.Plan!.Steps.First(step => step.Image == image).Reasons.Select(reason => reason.Detail));

    /// <summary>What built.</summary>
    public required FakeEngine Engine { get; init; }

    /// <summary>How it ended.</summary>
    public NightVerdict Verdict => NightVerdict.Of(State);
}
