using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;
using static WorkerImages.EngineTests.Plans.PlannedSteps;

namespace WorkerImages.EngineTests.Plans;

/// <summary>
/// A catalogue of a parent, its child, and another image, on a base in a real registry, built by a real engine and published by the program to that
/// registry through a proxy. The images are for a processor that is not this machine's and run nothing when they are built, so that a build takes a
/// moment; their checks cannot run, which is allowed by name.
/// </summary>
internal sealed class FamilyBench : IAsyncDisposable
{
    public const string Parent = "parent";
    public const string Child = "child";
    public const string Other = "other";

    private readonly IEngine _engine;
    private readonly RegistryBench _registry;
    private readonly HashSet<Digest> _bases = [];
    private readonly string _name = TestMark.NewName("f");

    private FamilyBench(IEngine engine, RegistryBench registry)
    {
        _engine = engine;
        _registry = registry;
        Proxy = new(registry.Host);
        Client = new(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
    }

    /// <summary>What the images are for: not what this machine runs.</summary>
    public static Platform Foreign { get; } = Platform.OfThisMachine.Architecture == "arm64" ? new("linux", "amd64") : new("linux", "arm64");

    /// <summary>Another such.</summary>
    public static Platform AlsoForeign { get; } = new("linux", "arm", "v7");

    public ScratchRepository Repository { get; } = new();

    public FaultyProxy Proxy { get; }

    /// <summary>For what a test asks and does itself.</summary>
    public RegistryClient Client { get; }

    /// <summary>What the program asked the registry when <see cref="PublishExactlyAsync"/> last published.</summary>
    public ImmutableArray<ProxiedRequest> Requests { get; private set; } = [];

    /// <summary>The registry's files.</summary>
    public RegistryStorage Storage => new(Repository.At("registry"));

    public string Place => $"{Proxy.Host}/pub";

    public Reference Base => Oci.Reference.Parse($"{_registry.Host}/base:1");

    /// <summary>The base's name in the catalogue.</summary>
    public string BaseName => _name;

    /// <summary>What the base is made of.</summary>
    public ServedImage BaseImage { get; } = new(
        Foreign,
        ArchivedImages.Layer("var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\nVersion: 13\nArchitecture: all\n"u8.ToArray()))
    {
        Labels = TestMark.Labels,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Begins with a base in the registry and nothing published.</summary>
    public static Task<FamilyBench> StartAsync(EngineBench bench) => StartAsync(bench.Engine);

    /// <summary>The same on an engine of the test's own.</summary>
    public static async Task<FamilyBench> StartAsync(IEngine engine)
    {
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        var scratch = new ScratchDirectory();
        var registry = await RegistryBench.StartAsync(new() { DataDirectory = scratch.Path }, Token);
        var family = new FamilyBench(engine, registry);
        Directory.CreateSymbolicLink(family.Repository.At("registry"), scratch.Path);
        family.Write();
        await family.PutBaseAsync(family.BaseImage);
        return family;
    }

    /// <summary>Declares the images for both platforms, and puts a base for both.</summary>
    public async Task DeclareBothAsync()
    {
        Repository.Edit("images/catalog.yaml", $"[{Foreign}]", $"[{Foreign}, {AlsoForeign}]");
        await PutBaseAsync(BaseImage, BaseImage with { Platform = AlsoForeign });
    }

    /// <summary>Points the base's tag to something else.</summary>
    public async Task PutBaseAsync(params ServedImage[] images) => _bases.Add(await ServedImage.PutIndexAsync(Client, Base, images, Token));

    /// <summary>Runs a target on the registry, with the key unless another is named.</summary>
    public Task<ProgramResult> RunAsync(string target, params string[] arguments) => RunInAsync(Place, target, arguments);

    /// <summary>The same in another place.</summary>
    public Task<ProgramResult> RunInAsync(string registry, string target, params string[] arguments) => Repository.RunAsync(
        [
            "--target", target, "--registry", registry, "--engine", _engine.Description.Address,
            .. target is "Plan" or "Publish" ? ["--bases", "registry"] : Array.Empty<string>(),
            .. target is "Plan" or "Publish" && !arguments.Contains("--platform") ? ["--platform", Foreign.ToString(), "--allow-untested"] : Array.Empty<string>(),
            .. arguments,
        ],
        Environment,
        Token);

    /// <summary>For the program; null for this process's own.</summary>
    public Dictionary<string, string?>? Environment { get; set; }

    /// <summary>The image that is not published; null for none.</summary>
    public string? OnlyBuilt { get; set; }

    public string[] Signed => ["--sign-key", Repository.At("key.pem")];

    public string[] Verified => ["--key", Repository.At("key.pub")];

    /// <summary>Publishes, and expects that to go well.</summary>
    public async Task<ProgramResult> PublishAsync(params string[] arguments)
    {
        var result = await RunAsync("Publish", [.. Signed, .. arguments]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    /// <summary>
    /// Asks for the plan, then publishes, and fails unless just what the plan lists was done: builds, pulls, pushes and signatures of those images and of
    /// no other, each tag from where to where the plan says, nothing for what is refused, the code of what is refused, and in the record the plan's reasons.
    /// Gives the plan, a line an image, and how publishing ended.
    /// </summary>
    /// <param name="arguments">For both; <c>--no-key</c> for neither to have a key.</param>
    public async Task<(ImmutableArray<string> Plan, ProgramResult Published)> PublishExactlyAsync(params string[] arguments)
    {
        string[] keys = arguments.Contains("--no-key") ? [] : Signed;
        string[] given = [.. keys, .. arguments.Where(argument => argument != "--no-key")];
        var planned = await RunAsync("Plan", ["--output", "json", .. given]);
        Assert.True(planned.ExitCode == 0, planned.ToString());
        using var plan = JsonDocument.Parse(planned.StandardOutput);
        var steps = plan.RootElement.GetProperty("steps").EnumerateArray().ToList();
        var before = await TagsAsync(steps);
        Proxy.Mend();

        var published = await RunAsync("Publish", given);
        Requests = [.. Proxy.Requests];

        Assert.True(CodeOf(steps) == published.ExitCode, published.ToString());
        Assert.Equal(Of(steps, "build").Order(), Told(published, "building").Order());
        var pulled = Told(published, "pulling", atBeginning: true);
        Assert.Equal([.. steps.Select(Pull).OfType<string>()], pulled.Where(reference => reference.StartsWith(Place, StringComparison.Ordinal)));
        Assert.True(Of(steps, "build").Any() || pulled.IsEmpty, "a base was pulled for nothing");
        string[] pushed = [.. Of(steps.Where(GoesToARegistry), "build", "push")];
        Assert.Equal(pushed, Told(published, "pushing", atBeginning: true).Select(name => name.Split('/')[^1]));
        var moved = Requests.Where(request => request.MovesTag && !request.Path.EndsWith("-freshness", StringComparison.Ordinal)).Select(NameOf).ToLookup(name => name.Contains(":sha256-", StringComparison.Ordinal));
        Assert.Equal(steps.SelectMany(Moves).Select(move => move.Name), moved[false]);
        Assert.Subset(pushed.Concat(Of(steps, "tag")).ToHashSet(), moved[true].Select(name => name.Split(':')[0]).ToHashSet());
        var unsigned = steps.Where(step => step.GetProperty("action").GetString() == "build" || Has(step, "notSigned")).Select(step => step.GetProperty("image").GetString()!);
        Assert.Superset(keys.Length == 0 ? new HashSet<string>() : pushed.Intersect(unsigned).ToHashSet(), moved[true].Select(name => name.Split(':')[0]).ToHashSet());
        await MustBeAsync(steps, before);
        Assert.Equal(steps.Where(GoesToARegistry).SelectMany(Reasons).Order(), Recorded().Order());
        return ([.. steps.Select(LineOf)], published);
    }

    /// <summary>Builds in the engine alone.</summary>
    public async Task<ProgramResult> BuildAsync(params string[] arguments)
    {
        var built = await Repository.RunAsync(
            ["--target", "Build", "--engine", _engine.Description.Address, "--bases", "registry", "--platform", Foreign.ToString(), .. arguments], null, Token);
        Assert.True(built.ExitCode == 0, built.ToString());
        return built;
    }

    /// <summary>Builds in the engine what it has already, so that an image has the same build id and other layers.</summary>
    public async Task BuildOtherBytesAsync(string image)
    {
        await EmptyEngineAsync();
        await BuildAsync("--image", image, "--force");
    }

    /// <summary>Commits what the images are made of.</summary>
    public async Task CommitAsync(string message)
    {
        await GitAsync("init", "--quiet");
        await GitAsync("add", "images", "templates");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message", message);
    }

    /// <summary>Goes to another commit.</summary>
    public Task CheckOutAsync(string commit) => GitAsync("checkout", "--quiet", commit);

    /// <summary>Points a tag to something, as anybody with write access to the registry can.</summary>
    public Task PutAsync(string image, string tag, Document document) => Client.Manifests.PutAsync(Reference(image, tag), document, Token);

    /// <summary>Changes what an image is made of.</summary>
    public void Change(string image) => Repository.Write($"images/{image}/content", Guid.NewGuid().ToString());

    /// <summary>The engine forgets what it has of these images, as on a fresh machine.</summary>
    public async Task EmptyEngineAsync()
    {
        foreach (var image in await _engine.Images.ListAsync(LabelNames.Image, Token))
        {
            foreach (var name in image.Tags.Concat(image.Digests).Where(IsOurs))
            {
                await _engine.Images.RemoveAsync(name, Token);
            }
        }
    }

    public Reference Reference(string image, string tag = "0.1.0") => Oci.Reference.Parse($"{Place}/{image}:{tag}");

    /// <summary>What a tag points to; null for nothing.</summary>
    public async Task<Digest?> StandingAsync(string image, string tag = "0.1.0") => (await Client.Manifests.ResolveAsync(Reference(image, tag), Token))?.Digest;

    public async Task<Document> DocumentAsync(string image, string tag = "0.1.0") => (await Client.Manifests.GetAsync(Reference(image, tag), Token))!;

    /// <summary>Removes a tag, and what it points to (registries of this kind cannot remove a tag alone).</summary>
    public async Task RemoveAsync(string image, string tag)
    {
        var link = Path.Combine(Repository.At("registry"), "docker/registry/v2/repositories/pub", image, "_manifests/tags", tag);
        Directory.Delete(link, recursive: true);
        Assert.Null(await StandingAsync(image, tag));
    }

    /// <summary>The engine's image of a name; null for none.</summary>
    public Task<ImageDetails?> InEngineAsync(string image) => _engine.Images.InspectAsync($"localhost:5000/{_name}/{image}:0.1.0", Token);

    /// <summary>Lets the engine have an image that this tool has not built under a name of this catalogue.</summary>
    public async Task PlantAsync(string image, string tag, Reference planted)
    {
        await _engine.Images.PullAsync(planted, Foreign, Token);
        var details = await _engine.Images.InspectAsync(planted.ToString(), Token);
        await _engine.Images.TagAsync(details!.Id, Oci.Reference.Parse($"localhost:5000/{_name}/{image}:{tag}"), Token);
        await _engine.Images.TagAsync(details.Id, Oci.Reference.Parse($"localhost:5000/{_name}/{image}:0.1.0"), Token);
    }

    public ImageEntry Recorded(string image) =>
        ImageInfo.Read(File.ReadAllText(Repository.At("artifacts/reports/image-info.json")), "image-info.json").Images.Single(entry => entry.Name == image);

    /// <summary>What the last run says that it did with an image in the engine, and whether it was checked there.</summary>
    public async Task<(string? Action, bool WasChecked)> RowAsync(string image)
    {
        using var run = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.At("artifacts/reports/run.json"), Token));
        var row = run.RootElement.GetProperty("images").EnumerateArray().Single(one => one.GetProperty("image").GetString() == image);
        return (row.GetProperty("action").GetString(), row.GetProperty("tests").ValueKind != JsonValueKind.Null);
    }

    /// <summary>The names of all reports that there are.</summary>
    public ISet<string> Reports() =>
        Directory.EnumerateFileSystemEntries(Repository.At("artifacts/reports")).Select(path => Path.GetFileName(path)).ToHashSet();

    /// <summary>Of <see cref="Requests"/>, what was asked of images that are published; bases do not count.</summary>
    public ILookup<string, ProxiedRequest> RequestsByImage() =>
        Requests.Where(request => request.Path.StartsWith("/v2/pub/", StringComparison.Ordinal)).ToLookup(request => request.Path.Split('/')[3]);

    /// <summary>What the key's owner claims of an image.</summary>
    public Task<ImmutableArray<Predicate>> ClaimsAsync(string image, Digest digest) =>
        new SignatureStore(Client).ClaimsAsync([VerificationKey.Read(File.ReadAllText(Repository.At("key.pub")), "key.pub")], Reference(image), digest, Token);

    /// <summary>The tag that stays, by the record.</summary>
    public string ImmutableTag(string image) => Recorded(image).Tags.Single(tag => tag.Kind == TagKind.Immutable).Name;

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await EmptyEngineAsync();
        foreach (var name in _bases.Select(digest => Base.WithDigest(digest).ToString()).Prepend(Base.ToString()))
        {
            if (await _engine.Images.InspectAsync(name, CancellationToken.None) is not null)
            {
                await _engine.Images.RemoveAsync(name, CancellationToken.None);
            }
        }

        var data = new DirectoryInfo(Repository.At("registry")).LinkTarget!;
        await _registry.DisposeAsync();
        Client.Dispose();
        Directory.Delete(data, recursive: true);
        Repository.Dispose();
    }

    private bool IsOurs(string name) => name.StartsWith($"localhost:5000/{_name}/", StringComparison.Ordinal) || name.StartsWith(Place, StringComparison.Ordinal) || name.StartsWith(_registry.Host, StringComparison.Ordinal);

    private void Write()
    {
        Directory.Delete(Repository.At("images"), recursive: true);
        Repository.Write("images/catalog.yaml", string.Create(CultureInfo.InvariantCulture, $$"""
            registry: localhost:5000/{{_name}}
            version: 0.1.0
            defaults:
              user: { name: appuser, uid: 1000, gid: 1000 }
              dockerGroup: { name: docker, gid: 2375 }
              platforms: [{{Foreign}}]
            bases:
              {{_name}}: { image: '{{Base}}' }

            """));
        foreach (var (image, below) in new[] { (Parent, $"base: {_name}"), (Child, $"from: {Parent}"), (Other, $"base: {_name}") })
        {
            Repository.Write($"images/{image}/image.yaml", $"description: The image {image}.\n{below}\n");
            Change(image);
        }

        Repository.Write(
            "templates/Dockerfile.scriban",
            "# for {{ comment image.source }}\nARG BASE={{ plain_word image.base }}\nFROM ${BASE}\nCOPY images/{{ plain_word image.name }}/content /content/{{ plain_word image.name }}\n{{~ include \"partials/labels.scriban\" ~}}\n");
        foreach (var name in new[] { "key", "another" })
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Repository.Write($"{name}.pem", key.ExportPkcs8PrivateKeyPem());
            Repository.Write($"{name}.pub", key.ExportSubjectPublicKeyInfoPem());
        }
    }

    private async Task GitAsync(params string[] arguments)
    {
        using var git = RunningProgram.Start("git", ["-C", Repository.Path, .. arguments], Repository.Path, null);
        var end = await git.EndAsync(Token);
        Assert.True(end.ExitCode == 0, end.ToString());
    }

    // /v2/pub/NAME/manifests/TAG
    private static string NameOf(ProxiedRequest request) => request.Path.Split('/') is [.., var image, _, var tag] ? $"{image}:{tag}" : request.Path;

    // What the version of each image points to, whether it moves or not, and what each tag that moves points to.
    private async Task<Dictionary<string, Digest?>> TagsAsync(IEnumerable<JsonElement> steps)
    {
        var names = steps.Select(step => $"{step.GetProperty("image").GetString()}:0.1.0").Concat(steps.SelectMany(Moves).Select(move => move.Name)).Distinct();
        var tags = new Dictionary<string, Digest?>();
        foreach (var name in names)
        {
            tags[name] = await StandingAsync(name.Split(':')[0], name.Split(':')[1]);
        }

        return tags;
    }

    private async Task MustBeAsync(List<JsonElement> steps, Dictionary<string, Digest?> before)
    {
        var moves = steps.SelectMany(Moves).ToDictionary(move => move.Name);
        foreach (var (name, now) in await TagsAsync(steps))
        {
            var expected = !moves.TryGetValue(name, out var move) ? before[name]
                : move.To is { } to ? Digest.Parse(to)
                : Recorded(name.Split(':')[0]).Index.Digest;
            Assert.True(move is null || move.From == before[name]?.Text, $"the plan says that {name} stands for {move?.From}, and it is {before[name]}");
            Assert.True(expected == now, $"{name} is {now}, not {expected}");
        }
    }

    private bool GoesToARegistry(JsonElement step) => step.GetProperty("image").GetString() != OnlyBuilt;

    // What the record of the run says that was decided.
    private IEnumerable<string> Recorded()
    {
        const string File = "artifacts/reports/rebuild-plan.json";
        var plan = RebuildPlan.Read(System.IO.File.ReadAllText(Repository.At(File)), File);
        return plan.Images.SelectMany(image => image.Reasons.Select(reason => reason.Detail).Concat(image.Observations).Select(detail => $"{image.Name}: {detail}"));
    }

    // "NAME  building", or "pulling NAME": plain lines. Each says once that something begins; how it goes on and ends stands after two spaces.
    private static ImmutableArray<string> Told(ProgramResult result, string what, bool atBeginning = false) =>
    [
        .. result.StandardError.Split('\n').Select(line => line.TrimEnd())
            .Where(line => atBeginning ? line.StartsWith(what + " ", StringComparison.Ordinal) && !line.Contains("  ", StringComparison.Ordinal) : line.EndsWith("  " + what, StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[atBeginning ? 1 : 0]),
    ];
}
