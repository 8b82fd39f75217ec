using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Smoke;

namespace WorkerImages.TestKit;

/// <summary>The shipped images in the engine of the tests, built by the tool itself, once a run, when the first test asks for them.</summary>
/// <param name="bench">Where they are built.</param>
internal sealed class ShippedImages(EngineBench bench)
{
    private readonly Lazy<Task<SmokeImage>> _pythonWorker = new(() => BuildAsync(bench, "python-worker", _ => { }));

    private readonly Lazy<Task<SmokeImage>> _staticWorker = new(() => BuildAsync(bench, "static-worker", repository => repository.Write(
        "images/static-worker/image.yaml", "description: A worker that is never root.\nfrom: python-worker\nstart: user\ndirectories: [{ path: /srv/work, mode: \"0750\" }]\n"
        + $"labels: {{ {TestMark.Label}: {TestMark.Word} }}\n")));

    /// <summary>Why they cannot be built here; null when they can.</summary>
    public static string? WhyNot { get; } = Environment.GetEnvironmentVariable(EngineBench.Variable) is { Length: > 0 }
        ? ArchiveFactAttribute.WhyNot
        : $"no engine that reaches the distribution's archive: ./build.sh --target Test starts one and names it in {EngineBench.Variable}";

    /// <summary>The image <c>python-worker</c>: a Docker CLI, a virtual environment and the Docker SDK.</summary>
    public Task<SmokeImage> PythonWorkerAsync(CancellationToken cancellationToken) => _pythonWorker.Value.WaitAsync(cancellationToken);

    /// <summary>An image on <c>python-worker</c> whose containers start as its user.</summary>
    public Task<SmokeImage> StaticWorkerAsync(CancellationToken cancellationToken) => _staticWorker.Value.WaitAsync(cancellationToken);

    private static async Task<SmokeImage> BuildAsync(EngineBench bench, string name, Action<ScratchRepository> change)
    {
        using var repository = new ScratchRepository();
        change(repository);
        var result = await repository.RunAsync(
            ["--target", "Build", "--image", name, "--engine", bench.Address, "--bases", "archive"], null, CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.ToString());

        var definition = CatalogReader.Read(repository.Path, "images").Images.Single(image => image.Name == name);
        var image = await bench.Engine.Images.InspectAsync($"{definition.Repository}:{definition.Version}", CancellationToken.None);
        var identity = image!.Labels.Where(label => label.Key.StartsWith("io.worker-images.", StringComparison.Ordinal));
        return new(definition, image.Id, identity.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}
