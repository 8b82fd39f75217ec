using WorkerImages.Bases;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.EngineTests.Program;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

/// <summary>
/// A copy of the repository with the shipped templates and bases, and images of a test's own: whole workers, built and checked by the tool.
/// Their names are in their own registry, so that runs of several tests on one engine do not meet.
/// </summary>
internal sealed class OwnImages : IAsyncDisposable
{
    private readonly IEngine _engine;
    private readonly string _name = TestMark.NewName("t");

    private readonly BaseDefinition _debian;

    public OwnImages(IEngine engine)
    {
        _engine = engine;
        _debian = CatalogReader.Read(Repository.Path, "images").Images.First(image => image.Parent is null).Base!;
        foreach (var shipped in Directory.GetDirectories(Repository.At("images")))
        {
            Directory.Delete(shipped, recursive: true);
        }

        Repository.Edit("images/catalog.yaml", "registry: localhost:5000/acme", $"registry: {Registry}");
        Repository.Edit("images/catalog.yaml", "platforms: [linux/amd64]", $"platforms: [{Platform.OfThisMachine}]");
    }

    /// <summary>Where its images are named.</summary>
    public string Registry => $"localhost:5000/{_name}";

    /// <summary>The copy.</summary>
    public ScratchRepository Repository { get; } = new();

    /// <summary>Writes an image's definition after its description and base.</summary>
    public void Define(string image, string definition) =>
        Repository.Write($"images/{image}/image.yaml", $"description: A worker of a test.\nbase: debian-trixie\n{definition}\n");

    /// <summary>Runs a target of the tool.</summary>
    public Task<ProgramResult> RunAsync(string target, string bases, CancellationToken cancellationToken, params string[] more) =>
        Repository.RunAsync(["--target", target, "--engine", _engine.Description.Address, "--bases", bases, .. more], null, cancellationToken);

    /// <summary>Builds and checks the images: all checks must pass.</summary>
    public async Task MustPassAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync("SmokeTest", "archive", cancellationToken);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.DoesNotMatch(@"\d+ (failed|skipped)", result.StandardOutput);
    }

    /// <summary>
    /// Builds an image. One of its steps must fail and say these words once in all of its log. The tool must name the place in the definition that the
    /// step comes from.
    /// </summary>
    public async Task MustFailInAStepAsync(string image, string place, string words, CancellationToken cancellationToken)
    {
        var result = await RunAsync("SmokeTest", "archive", cancellationToken, "--image", image);
        Failure.IsTold(result, 4, $"error: image {image} could not be built: ", $"  images/{image}/image.yaml:{place}", words, "the whole log is in ");
        Assert.Single(File.ReadLines(Repository.At($"artifacts/logs/{image}.log")), line => line.Contains(words, StringComparison.Ordinal) && !line.Contains(" ERROR ", StringComparison.Ordinal));
        Assert.Null(await InspectAsync(image, cancellationToken));
    }

    /// <summary>The image of <c>debian-trixie</c>: the distribution's root, out of the engine or the user's cache where they have it.</summary>
    public async Task<string> DebianAsync(CancellationToken cancellationToken)
    {
        var bootstrap = new ArchiveBootstrap(
            Path.Combine(UserCache.Directory, "worker-images", "bases"), Repository.At("logs"), MachineArchive.Read("/"), new EventLog(), TimeProvider.System);
        var pulls = new ImagePull(_engine.Images, () => throw new InvalidOperationException("a base of an archive is pulled from nowhere"), "/", new EventLog(), TimeProvider.System);
        var store = new BaseStore(_engine.Images, pulls, bootstrap, BasePolicy.Archive, new EventLog(), TimeProvider.System);
        return (await store.ObtainAsync(_debian, Platform.OfThisMachine, refresh: false, cancellationToken)).BuildReference!;
    }

    /// <summary>Pushes an image as anybody would, but by another name of this machine: what the engine knows by its own name stays as it is.</summary>
    public async Task PushAsync(string image, Reference name, CancellationToken cancellationToken)
    {
        const string Script = """set -eu; "$1" -H "$2" tag "$3" "$4"; "$1" -H "$2" push "$4"; "$1" -H "$2" rmi "$4" """;
        var tools = await DockerTools.ObtainAsync(cancellationToken);
        var elsewhere = name.ToString().Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
        var pushed = await RunningProgram.RunAsync(
            "/bin/sh", ["-c", Script, "push", tools.Docker, _engine.Description.Address, image, elsewhere], "/", null, cancellationToken);
        Assert.True(pushed.ExitCode == 0, pushed.ToString());
    }

    /// <summary>What was built last; null when the engine has none.</summary>
    public Task<ImageDetails?> InspectAsync(string image, CancellationToken cancellationToken) =>
        _engine.Images.InspectAsync($"{Registry}/{image}:0.1.0", cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var all = await _engine.Images.ListAsync(LabelNames.Image, CancellationToken.None);
        foreach (var tag in all.SelectMany(image => image.Tags).Where(tag => tag.Contains($"/{_name}/", StringComparison.Ordinal)))
        {
            await _engine.Images.RemoveAsync(tag, CancellationToken.None);
        }

        Repository.Dispose();
    }
}
