using System.Collections.Immutable;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace Benchmarks;

/// <summary>All images without a cache: <c>./build.sh --target Build --force</c> beside <c>docker build --no-cache</c> of the same Dockerfiles.</summary>
internal static class ColdBenchmark
{
    private const string TagPrefix = "localhost/worker-images-benchmark/";

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        var images = await BuiltImages.ObtainAsync(cancellationToken);
        var command = new Command(images.Engine);
        using var scratch = new ScratchDirectory();
        try
        {
            var times = await Stopwatches.InTurnsAsync(
                runs,
                () => command.BuildAsync(cancellationToken, "--target", "Build", "--force"),
                () => BuildPlainAsync(command, scratch, images, cancellationToken));
            return
            [
                new("./build.sh --target Build --force", $"{times[0]}", runs, times[0].Over(times[1]), "< 1.05x"),
                new("docker build --no-cache, one after the other", $"{times[1]}", runs),
            ];
        }
        finally
        {
            await command.DockerAsync(CancellationToken.None, ["rmi", "--force", .. images.Steps.Select(step => TagPrefix + step.Image)]);
        }
    }

    private static async Task BuildPlainAsync(Command command, ScratchDirectory scratch, BuiltImages images, CancellationToken cancellationToken)
    {
        foreach (var step in images.Steps)
        {
            var dockerfile = scratch.Write($"{step.Image}.Dockerfile", step.Source.Dockerfile);
            var below = step.Source.Definition.Parent is { } parent ? TagPrefix + parent.Name : step.Arguments[BuildPlanner.BaseArgument];
            await command.DockerAsync(
                cancellationToken,
                "build", "--no-cache", "--file", dockerfile, "--build-arg", $"{BuildPlanner.BaseArgument}={below}", "--tag", TagPrefix + step.Image, ScratchRepository.Root);
        }
    }
}
