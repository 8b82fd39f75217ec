using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Build.Run;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Rendering;
using WorkerImages.State;
using WorkerImages.TestKit;
using EventLog = WorkerImages.TestKit.EventLog;

namespace Benchmarks;

/// <summary>A repository of many definitions like the shipped ones, every tenth a root and the others its children, with recorded facts of an engine.</summary>
internal sealed class GeneratedCatalog : IDisposable
{
    private const string Base = "debian-trixie";
    private const int FamilySize = 10;

    private static readonly Platform Platform = new("linux", "amd64");

    private static readonly ImmutableDictionary<string, ExternalFact> Bases = ImmutableDictionary<string, ExternalFact>.Empty
        .Add(Base, new(Base, SampleImages.DigestOf("base").Text, "localhost/base:1", BaseOrigin.Archive));

    private readonly ScratchRepository _repository = new();
    private IReadOnlyList<BuiltImageFact> _built = [];
    private readonly int _size;
    private BuildPlan? _plan;

    public GeneratedCatalog(int size)
    {
        _size = size;
        foreach (var shipped in Directory.EnumerateDirectories(_repository.At("images")))
        {
            Directory.Delete(shipped, recursive: true);
        }

        for (var number = 0; number < size; number++)
        {
            _repository.Write($"images/{Name(number)}/image.yaml", number % FamilySize == 0 ? Root() : Child(number));
        }
    }

    /// <summary>Makes the engine one that has everything as it is planned now.</summary>
    public async Task RecordBuiltAsync(CancellationToken cancellationToken)
    {
        Plan();
        var store = new RecordingImages();
        var known = new WorkerImages.Records.BuiltImages(_repository.At("built"));
        foreach (var step in _plan!.Steps)
        {
            var id = store.Add(["layer"], step.Labels, Platform, [.. step.Tags.Select(tag => tag.ToString())]);
            await known.AddAsync(id, Digest.Parse(id), CancellationToken.None);
        }

        _built = await new EngineState(known, new EventLog()).BuiltImagesAsync(store, cancellationToken);
        Plan();
        if (_plan.Steps.Any(step => step.Action != PlanAction.Keep))
        {
            throw new InvalidOperationException("what was recorded is not what is planned");
        }
    }

    /// <summary>What a registry has when all of this is published there, on a base that it has, too.</summary>
    public ImmutableArray<PlanStep> StepsIn(string registry, Reference baseImage, Digest content)
    {
        _repository.Edit("images/catalog.yaml", "docker.io/library/debian:trixie-slim", baseImage.ToString());
        var catalog = CatalogReader.Read(_repository.Path, "images");
        var images = catalog.Images.Select(image => image with { Repository = ImageTags.Published(image, registry) }).ToImmutableArray();
        var sources = ImageSources.Read(_repository.Path, images, [.. images.Select(new DockerfileRenderer(_repository.Path).Render)], Platform);
        var bases = Bases.SetItem(Base, new(Base, content.Text, baseImage.ToString(), BaseOrigin.Registry));
        return EnginePlan.Of(sources, bases, [], ImmutableHashSet<string>.Empty).Steps;
    }

    /// <summary>Gives one child of each family another package; gives how many there are.</summary>
    public int ChangeOneOfEachFamily()
    {
        var numbers = Enumerable.Range(0, _size).Where(number => number % FamilySize == 1).ToList();
        numbers.ForEach(number => _repository.Edit($"images/{Name(number)}/image.yaml", "packages: [git, jq]", "packages: [git, jq, less]"));
        return numbers.Count;
    }

    /// <summary>Runs the tool on it.</summary>
    public Task<ProgramResult> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(arguments, null, cancellationToken);

    /// <summary>Runs the tool on it, with variables of the environment that are to be other ones.</summary>
    public Task<ProgramResult> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment, CancellationToken cancellationToken) =>
        _repository.RunAsync(arguments, environment, cancellationToken);

    /// <summary>Runs all phases up to the plan, and reads every file again.</summary>
    public PhaseTimes Plan()
    {
        var start = Stopwatch.GetTimestamp();
        var catalog = CatalogReader.Read(_repository.Path, "images");
        var read = Stopwatch.GetTimestamp();
        ImmutableArray<RenderedDockerfile> rendered = [.. catalog.Images.Select(new DockerfileRenderer(_repository.Path).Render)];
        var render = Stopwatch.GetTimestamp();
        var sources = ImageSources.Read(_repository.Path, catalog.Images, rendered, Platform);
        var hash = Stopwatch.GetTimestamp();
        _plan = EnginePlan.Of(sources, Bases, _built, ImmutableHashSet<string>.Empty);
        return new(
            Stopwatch.GetElapsedTime(start, read), Stopwatch.GetElapsedTime(read, render), Stopwatch.GetElapsedTime(render, hash), Stopwatch.GetElapsedTime(hash));
    }

    public void Dispose() => _repository.Dispose();

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"worker-{number:0000}");

    private static string Root() =>
        $$"""
        description: Worker base, generated.
        base: {{Base}}
        docker:
          cli: { archive: docker-cli, version: "26.1" }
        workingDirectory: /app
        command: [sleep, infinity]
        healthCheck: { command: [/usr/local/bin/worker-health], interval: 30s, timeout: 5s, startPeriod: 20s, retries: 3 }
        smoke:
          - name: the Docker CLI reaches the engine
            run: [docker, version]
            socket: required
            stdout: ['\d+\.\d+']

        """;

    private static string Child(int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            description: Worker {{number}}, generated.
            from: {{Name(number / FamilySize * FamilySize)}}
            packages: [git, jq]
            python:
              venv: /opt/venv
              packages: { debian: [python3-docker] }
            environment:
              NUMBER: "{{number}}"
            command: [python, -m, worker]
            smoke:
              - name: git is there
                run: [git, --version]
                stdout: ['^git version']

            """);
}
