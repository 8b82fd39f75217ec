using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

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
    private readonly string _name = "f" + Guid.NewGuid().ToString("N")[..12];

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

    /// <summary>The registry, past the proxy.</summary>
    public RegistryClient Client { get; }

    /// <summary>The registry's files.</summary>
    public RegistryStorage Storage => new(Repository.At("registry"));

    public string Place => $"{Proxy.Host}/pub";

    public Reference Base => Oci.Reference.Parse($"{_registry.Host}/base:1");

    /// <summary>The base's name in the catalogue.</summary>
    public string BaseName => _name;

    /// <summary>What the base is made of.</summary>
    public ServedImage BaseImage { get; } = new(Foreign, ArchivedImages.Layer(
        "var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\nVersion: 13\nArchitecture: all\n"u8.ToArray()));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Begins with a base in the registry and nothing published.</summary>
    public static async Task<FamilyBench> StartAsync(EngineBench bench)
    {
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        var scratch = new ScratchDirectory();
        var registry = await RegistryBench.StartAsync(new() { DataDirectory = scratch.Path }, Token);
        var family = new FamilyBench(bench.Engine, registry);
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

    /// <summary>Lets the base's tag stand for something else.</summary>
    public Task<Digest> PutBaseAsync(params ServedImage[] images) => ServedImage.PutIndexAsync(Client, Base, images, Token);

    /// <summary>Runs a target on the registry, with the key unless another is named.</summary>
    public Task<ProgramResult> RunAsync(string target, params string[] arguments) => Repository.RunAsync(
        [
            "--target", target, "--registry", Place, "--engine", _engine.Description.Address,
            .. target is "Plan" or "Publish" ? ["--bases", "registry"] : Array.Empty<string>(),
            .. target is "Plan" or "Publish" && !arguments.Contains("--platform") ? ["--platform", Foreign.ToString(), "--allow-untested"] : Array.Empty<string>(),
            .. arguments,
        ],
        null,
        Token);

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
    /// Asks for the plan, then publishes, and fails unless just what the plan lists was done: builds, pulls, pushes, tags in their order; and nothing
    /// for what is refused. Gives the plan, a line an image, and how publishing ended.
    /// </summary>
    public async Task<(ImmutableArray<string> Plan, ProgramResult Published)> PublishExactlyAsync(params string[] arguments)
    {
        string[] keys = arguments.Contains("--no-key") ? [] : Signed;
        string[] given = [.. keys, .. arguments.Where(argument => argument != "--no-key")];
        var planned = await RunAsync("Plan", ["--output", "json", .. given]);
        using var plan = JsonDocument.Parse(planned.StandardOutput);
        var steps = plan.RootElement.GetProperty("steps").EnumerateArray().ToList();
        Proxy.Mend();

        var published = await RunAsync("Publish", given);

        Assert.Equal(Of(steps, "build").Order(), Told(published, "building").Order());
        Assert.Equal([.. steps.Select(Pull).OfType<string>()], Told(published, "pulling", atBeginning: true).Where(reference => reference.StartsWith(Place, StringComparison.Ordinal)));
        Assert.Equal([.. Of(steps, "build").Concat(Of(steps, "push")).Order()], Told(published, "pushing", atBeginning: true).Select(name => name.Split('/')[^1]).Order());
        Assert.Equal(steps.SelectMany(Moves), Proxy.Requests.Where(request => request.MovesTag).Select(NameOf).Where(name => !name.Contains(":sha256-", StringComparison.Ordinal)));
        return ([.. steps.Select(LineOf)], published);
    }

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

    /// <summary>What a tag stands for, past the proxy; null for nothing.</summary>
    public async Task<Digest?> StandingAsync(string image, string tag = "0.1.0") => (await Client.Manifests.ResolveAsync(Reference(image, tag), Token))?.Digest;

    public async Task<Document> DocumentAsync(string image, string tag = "0.1.0") => (await Client.Manifests.GetAsync(Reference(image, tag), Token))!;

    /// <summary>Takes a tag away, and what it stands for (registries of this kind cannot take a tag alone).</summary>
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

    /// <summary>The tag that stays, by the record.</summary>
    public string ImmutableTag(string image) => Recorded(image).Tags.Single(tag => tag.Kind == TagKind.Immutable).Name;

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await EmptyEngineAsync();
        foreach (var image in (await _engine.Images.ListAsync("io.worker-images.test", CancellationToken.None)).SelectMany(image => image.Tags.Concat(image.Digests)).Where(IsOurs))
        {
            await _engine.Images.RemoveAsync(image, CancellationToken.None);
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

    // /v2/pub/NAME/manifests/TAG
    private static string NameOf(ProxiedRequest request) => request.Path.Split('/') is [.., var image, _, var tag] ? $"{image}:{tag}" : request.Path;

    private static IEnumerable<string> Of(IEnumerable<JsonElement> steps, string action) =>
        steps.Where(step => step.GetProperty("action").GetString() == action).Select(step => step.GetProperty("image").GetString()!);

    private static string? Pull(JsonElement step) => step.GetProperty("pull").GetString();

    private static IEnumerable<string> Moves(JsonElement step) => step.GetProperty("publish") is { ValueKind: JsonValueKind.Object } publish
        ? publish.GetProperty("moves").EnumerateArray().Select(move => $"{step.GetProperty("image").GetString()}:{move.GetProperty("tag").GetString()}")
        : [];

    private static string LineOf(JsonElement step) =>
        $"{step.GetProperty("image").GetString()} {step.GetProperty("action").GetString()}: {string.Join("; ", step.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("detail").GetString()))}";

    // "NAME  building", or "pulling NAME": plain lines, each of which begins something once.
    private static ImmutableArray<string> Told(ProgramResult result, string what, bool atBeginning = false) =>
    [
        .. result.StandardError.Split('\n').Select(line => line.TrimEnd())
            .Where(line => atBeginning ? line.StartsWith(what + " ", StringComparison.Ordinal) : line.EndsWith("  " + what, StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[atBeginning ? 1 : 0])
            .Distinct(),
    ];
}
