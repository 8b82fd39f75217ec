using System.Collections.Immutable;
using System.Text.Json;
using WorkerImages.TestKit;

namespace Benchmarks;

/// <summary>Nothing to do: <c>./build.sh</c> beside <c>docker buildx bake</c> of the same Dockerfiles, all in the cache.</summary>
internal static class NoOpBenchmark
{
    private const string TagPrefix = "localhost/worker-images-benchmark/";

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        var images = await BuiltImages.ObtainAsync(cancellationToken);
        var command = new Command(images.Engine);
        using var scratch = new ScratchDirectory();
        var bakeFile = WriteBakeFile(scratch, images);
        Task Tool() => command.BuildAsync(cancellationToken);
        Task Bake() => command.DockerAsync(cancellationToken, "buildx", "bake", "--file", bakeFile);
        try
        {
            await Tool();
            await Bake();
            var times = await Stopwatches.InTurnsAsync(runs, Tool, Bake);
            return
            [
                new("./build.sh", $"{times[0]}", runs, times[0].Over(times[1]), "< 500 ms, < 1.5x"),
                new("docker buildx bake", $"{times[1]}", runs),
            ];
        }
        finally
        {
            await command.DockerAsync(CancellationToken.None, ["rmi", .. images.Steps.Select(step => TagPrefix + step.Image)]);
        }
    }

    private static string WriteBakeFile(ScratchDirectory scratch, BuiltImages images)
    {
        var targets = images.Steps.ToDictionary(
            step => step.Image,
            step => new Dictionary<string, object>
            {
                ["context"] = ScratchRepository.Root,
                ["dockerfile"] = scratch.Write($"{step.Image}.Dockerfile", step.Source.Dockerfile),
                ["args"] = step.Arguments,
                ["tags"] = new[] { TagPrefix + step.Image },
            });
        var group = new Dictionary<string, object> { ["default"] = new Dictionary<string, object> { ["targets"] = targets.Keys } };
        return scratch.Write("bake.json", JsonSerializer.Serialize(new Dictionary<string, object> { ["group"] = group, ["target"] = targets }));
    }
}
