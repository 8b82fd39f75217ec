using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerImages.Catalog;
using WorkerImages.EngineTests.Bases;
using WorkerImages.EngineTests.Sources;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Workers;

/// <summary>
/// The catalogue <c>examples/workers</c> in a copy of the repository, with what this machine has in place of the bases, archives, downloads and
/// Python packages that it names. Workers that run together are built by one run of the tool.
/// </summary>
public sealed partial class WorkerCatalogue : IAsyncLifetime
{
    /// <summary>The folder of its catalogue.</summary>
    public const string Folder = "examples/workers/images";

    // By the beginning of a base's name; what is not here is the distribution itself.
    private static readonly (string Name, string Dockerfile)[] Imitations =
    [
        ("docker.io/apache/airflow", ImitatedBases.Airflow),
        ("docker.io/gitlab/gitlab-runner", ImitatedBases.GitLab),
        ("docker.io/jenkins/inbound-agent", ImitatedBases.Jenkins),
        ("docker.io/library/golang", ImitatedBases.Go),
        ("docker.io/library/node", ImitatedBases.Node),
        ("docker.io/library/python", ImitatedBases.Python),
        ("docker.io/library/ubuntu:24", ImitatedBases.Ubuntu),
        ("mcr.microsoft.com/dotnet", ImitatedBases.DotNet),
    ];

    private readonly OwnImages _images;
    private readonly EngineBench _bench;
    private readonly ImitatedBases _registry;
    private readonly FileServer? _server = FileServer.Bridge is { } bridge ? new(bridge) : null;
    private readonly Lazy<Task<string>> _host;
    private readonly Lazy<Task<WorkersRun>> _run;

    public WorkerCatalogue(EngineBench bench)
    {
        (_bench, _images, _registry) = (bench, new(bench.Engine), new(bench));
        _host = new(PrepareAsync);
        _run = new(() => RunAsync(All));
    }

    /// <summary>The workers, by name.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        .. CatalogReader.Read(ScratchRepository.Root, Folder).Images.Where(image => image.IsPublished).Select(image => image.Name),
    ];

    // As a base of a company may have it: the definitions name no index.
    private string PackageIndex => $"\nENV PIP_INDEX_URL={_server!.Address}simple PIP_TRUSTED_HOST={_server.Address.Host}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The run that built them.</summary>
    internal Task<WorkersRun> RunAsync() => _run.Value.WaitAsync(Token);

    /// <summary>Has the tool build a worker on what Fedora has in common with its image: another distribution's release, and a shell.</summary>
    internal async Task<ProgramResult> OnFedoraAsync(string worker)
    {
        var host = await _host.Value;
        using var layer = new MemoryStream();
        await BusyboxRoot.WriteAsync(layer, BusyboxRoot.Program, Token, "PRETTY_NAME=\"Fedora Linux 43 (Container Image)\"\n");
        await _registry.PutAsync("docker.io/library/fedora:43", layer.ToArray(), Token);
        _images.Repository.Edit($"{Folder}/catalog.yaml", "\nbases:\n", $"\nbases:\n  fedora: {{ image: '{host}/docker.io/library/fedora:43' }}\n");
        var text = await File.ReadAllTextAsync(_images.Repository.At($"{Folder}/{worker}/image.yaml"), Token);
        _images.Repository.Write($"{Folder}/{worker}-fedora/image.yaml", BaseOf().Replace(text, "base: fedora"));
        File.Copy(_images.Repository.At($"{Folder}/{worker}/requirements.txt"), _images.Repository.At($"{Folder}/{worker}-fedora/requirements.txt"));
        return await _images.RunAsync("Build", "registry", Token, "--catalog", _images.Repository.At(Folder), "--image", $"{worker}-fedora");
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        await _images.DisposeAsync();
        await _registry.DisposeAsync();
    }

    private async Task<WorkersRun> RunAsync(ImmutableArray<string> workers)
    {
        var host = await _host.Value;
        var bases = Read().Where(image => workers.Contains(image.Name)).SelectMany(image => image.Below.Prepend(image)).Select(image => image.Base!.Image);
        foreach (var image in bases.Select(image => image.ToString().Replace($"{host}/", "", StringComparison.Ordinal)).Distinct())
        {
            await _registry.PushAsync(_images, image, await _registry.BuildAsync(_images, DockerfileOf(image) + PackageIndex, Token), Token);
        }

        var result = await _images.RunAsync(
            "SmokeTest", "registry", Token, ["--catalog", _images.Repository.At(Folder), .. workers.SelectMany(worker => new[] { "--image", worker })]);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(_images.Repository.At("artifacts/reports/run.json"), Token));
        return new(result, [.. report.RootElement.GetProperty("images").EnumerateArray().Select(row => row.Deserialize<RunRow>(JsonSerializerOptions.Web)!)]);
    }

    // Gives the registry's host and port.
    private async Task<string> PrepareAsync()
    {
        var standIns = new StandIns(await Sources.DockerProgram.ObtainAsync(Token));
        var images = Read();
        var names = await standIns.PublishImagesAsync(images, _registry, Token);
        using var archive = await standIns.PublishPackagesAsync(_server!, Token);
        await PublishPythonAsync();
        foreach (var image in images)
        {
            var file = $"{image.Folder}/image.yaml";
            var text = standIns.Downloaded(await File.ReadAllTextAsync(_images.Repository.At(file), Token), image, _server!);
            _images.Repository.Write(file, Renamed(text, names));
        }

        foreach (var key in Directory.GetFiles(_images.Repository.At($"{Folder}/keys")))
        {
            await File.WriteAllTextAsync(key, archive.Key, Token);
        }

        var host = await _registry.HostAsync(Token);
        var catalog = Renamed(await File.ReadAllTextAsync(_images.Repository.At($"{Folder}/catalog.yaml"), Token), names)
            .Replace("registry: localhost:5000/workers", $"registry: {_images.Registry}", StringComparison.Ordinal)
            .Replace("platforms: [linux/amd64]", $"platforms: [{Platform.OfThisMachine}]", StringComparison.Ordinal);
        catalog = Archive().Replace(catalog, $"url: '{_server!.Address}'\n    suite: /\n    key");
        _images.Repository.Write($"{Folder}/catalog.yaml", Base().Replace(catalog, $"{{ image: '{host}/$1' }}"));
        return host;
    }

    private async Task PublishPythonAsync()
    {
        var interpreter = await _registry.BuildAsync(_images, ImitatedBases.Python, Token);
        var wheels = await DebianWheels.ObtainAsync(new(_bench.Address), interpreter, Token);
        wheels.Publish(_server!);
        StandInPackages.Publish(_server!);
    }

    private ImmutableArray<ImageDefinition> Read() => [.. CatalogReader.Read(_images.Repository.Path, Folder).Images];

    private static string DockerfileOf(string image) =>
        Imitations.FirstOrDefault(imitation => image.StartsWith(imitation.Name, StringComparison.Ordinal)).Dockerfile ?? "";

    private static string Renamed(string text, Dictionary<string, string> names) =>
        names.Aggregate(text, (renamed, name) => renamed.Replace(name.Key, name.Value, StringComparison.Ordinal));

    [GeneratedRegex(@"url: \S+\s+suite: \S+\s+(components: \[stable\]\s+)?key")]
    private static partial Regex Archive();

    [GeneratedRegex("""\{ image: "([^"@]+)" \}""")]
    private static partial Regex Base();

    [GeneratedRegex("(?m)^base: .+$")]
    private static partial Regex BaseOf();
}

/// <summary>What a run of the tool came to.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Rows">What became of each image.</param>
internal sealed record WorkersRun(ProgramResult Result, ImmutableArray<RunRow> Rows);
