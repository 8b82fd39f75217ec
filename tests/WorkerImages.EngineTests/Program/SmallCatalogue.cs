using System.Globalization;
using WorkerImages.Bases;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

/// <summary>
/// A repository with one image of one step, on a base of a few programs that is in the engine already: a run over it takes as long as its
/// step, and needs no network. Its names are its own, so that runs of several tests on one engine do not meet.
/// </summary>
internal sealed class SmallCatalogue : IAsyncDisposable
{
    private static readonly string[] FromArchive = ["--bases", "archive"];

    private readonly IEngine _engine;
    private readonly string _name = TestMark.NewName("t");

    private readonly bool _goesWithEngine;

    private SmallCatalogue(IEngine engine, bool goesWithEngine) => (_engine, _goesWithEngine) = (engine, goesWithEngine);

    /// <summary>The repository.</summary>
    public ScratchRepository Repository { get; } = new();

    /// <summary>A number that no other command on this machine has in it.</summary>
    public string Number { get; } = Random.Shared.Next(1_000_000, 9_999_999).ToString(CultureInfo.InvariantCulture);

    /// <summary>A command that does not end by itself, and that differs from all others.</summary>
    public string Sleep => "sleep " + Number;

    /// <summary>What the tool writes its temporary files to.</summary>
    public string TemporaryDirectory => Repository.At("tmp");

    /// <summary>The base's name in a registry that does not have it.</summary>
    public string BaseImage => $"localhost:1/none/{_name}:1";

    /// <summary>Writes the repository and puts its base into the engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="cancellationToken">Ends the import.</param>
    /// <param name="goesWithEngine">True when the engine is the test's own, so that its images need no removal.</param>
    public static async Task<SmallCatalogue> CreateAsync(IEngine engine, CancellationToken cancellationToken, bool goesWithEngine = false)
    {
        var made = new SmallCatalogue(engine, goesWithEngine);
        made.Write();
        var definition = CatalogReader.Read(made.Repository.Path, "images").Images.Single().Base!;
        var archive = new ArchiveBootstrap("/none", "/none", MachineArchive.Read("/"), new EventLog(), TimeProvider.System);
        using var tar = new MemoryStream();
        await BusyboxRoot.WriteAsync(tar, cancellationToken);
        tar.Position = 0;
        await engine.Images.ImportAsync(
            tar,
            made.Base,
            Platform.OfThisMachine,
            TestMark.On([new(LabelNames.BaseRecipe, archive.RecipeOf(definition.Archive!, Platform.OfThisMachine).Text)]),
            cancellationToken);
        return made;
    }

    /// <summary>Changes what the image's only step runs.</summary>
    public void SetStep(string command) => Repository.Write(
        "templates/Dockerfile.scriban",
        $$$"""
        ARG BASE={{ plain_word image.base }}
        FROM ${BASE}
        RUN {{{command}}}

        """);

    /// <summary>Gives the image its own check, which runs a command beyond the promises of a worker.</summary>
    public void SetCheck(string command) => Repository.Write("images/small/image.yaml", Definition + $"""
        smoke:
          - name: it runs a command
            run: [{command.Replace(" ", ", '", StringComparison.Ordinal)}']
            user: root
            timeout: 100s

        """);

    /// <summary>Starts the tool.</summary>
    public RunningProgram Start(params string[] arguments) =>
        Repository.Start([.. arguments, "--engine", _engine.Description.Address, .. arguments.Contains("--bases") ? [] : FromArchive], Environment);

    /// <summary>Runs the tool.</summary>
    public async Task<ProgramResult> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var program = Start(arguments);
        return await program.EndAsync(cancellationToken);
    }

    /// <summary>The names of this catalogue's images that the engine has.</summary>
    public async Task<IReadOnlyList<string>> ImagesAsync(CancellationToken cancellationToken)
    {
        var all = await _engine.Images.ListAsync(LabelNames.Image, cancellationToken);
        return [.. all.SelectMany(image => image.Tags).Where(tag => tag.Contains($"/{_name}/", StringComparison.Ordinal))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_goesWithEngine)
        {
            // Of a run that was killed, or that a failed test left; an engine goes on with what the run itself has begun to remove.
            await Eventually.IsTrueAsync(
                async () => await Leftovers.SweepAsync(_engine, CancellationToken.None) == 0, TimeSpan.FromSeconds(30), CancellationToken.None);
            foreach (var image in await ImagesAsync(CancellationToken.None))
            {
                await _engine.Images.RemoveAsync(image, CancellationToken.None);
            }

            await _engine.Images.RemoveAsync(Base.ToString(), CancellationToken.None);
        }

        Repository.Dispose();
    }

    // .NET's own debugging ports lie among the temporary files, too.
    private Dictionary<string, string?> Environment => new() { ["TMPDIR"] = TemporaryDirectory, ["DOTNET_EnableDiagnostics"] = "0" };

    private Reference Base => Reference.Parse($"localhost/worker-images/{_name}:1");

    private string Definition => $"description: A small image.\nbase: {_name}\n";

    private void Write()
    {
        Directory.Delete(Repository.At("images"), recursive: true);
        Directory.CreateDirectory(TemporaryDirectory);
        Repository.Write("images/small/image.yaml", Definition);
        Repository.Write(
            "images/catalog.yaml",
            $$"""
            registry: localhost:5000/{{_name}}
            version: 0.1.0
            defaults:
              user: { name: appuser, uid: 1000, gid: 1000 }
              dockerGroup: { name: docker, gid: 2375 }
              platforms: [{{Platform.OfThisMachine}}]
            bases:
              {{_name}}:
                image: {{BaseImage}}
                archive: { suite: trixie, components: [main], packages: [{{_name}}] }

            """);
        SetStep("true");
    }
}
