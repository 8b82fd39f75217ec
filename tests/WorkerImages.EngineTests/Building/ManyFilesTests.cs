using WorkerImages.EngineTests.Program;
using WorkerImages.Outcomes;
using WorkerImages.Planning.Changes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Building;

public sealed class ManyFilesTests(EngineBench bench)
{
    private const int Count = 30_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact(Explicit = true)]
    public async Task An_image_of_more_files_than_a_label_could_name_is_built_and_a_change_among_them_is_told()
    {
        // Given as many files as an application of Node has
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        small.Repository.Write(".dockerignore", "");
        small.Repository.Write("templates/Dockerfile.scriban", "ARG BASE={{ plain_word image.base }}\nFROM ${BASE}\n{{~ include \"partials/files.scriban\" ~}}\n");
        small.Repository.Edit("images/small/image.yaml", "A small image.", "A large image.");
        await File.AppendAllTextAsync(small.Repository.At("images/small/image.yaml"), "files: [{ from: ../../app, to: /app }]\n", Token);
        for (var number = 0; number < Count; number++)
        {
            small.Repository.Write(FileOf(number), $"{number}");
        }

        // When
        var result = await small.RunAsync(["--target", "Build"], Token);

        // Then
        Assert.True(result.ExitCode == 0, result.ToString());
        var name = (await small.ImagesAsync(Token))[0];
        var image = await bench.Engine.Images.InspectAsync(name, Token);
        Assert.InRange(image!.Labels[LabelNames.Files].Length, 1, FileRecord.Largest);
        Assert.Equal($"{Count}", (await CountAsync(image.Id)).Trim());
        var kept = await small.RunAsync(["--target", "Plan", "--exit-code"], Token);
        Assert.True(kept.ExitCode == 0, kept.ToString());

        // and
        small.Repository.Write(FileOf(7), "changed");
        var plan = await small.RunAsync(["--target", "Plan"], Token);
        Assert.Contains("files below app/node_modules/ changed", plan.StandardOutput, StringComparison.Ordinal);
    }

    private static string FileOf(int number) => $"app/node_modules/package-{number / 3}/dist/lib/file-{number}.js";

    private async Task<string> CountAsync(string image)
    {
        var engine = bench.Engine.Containers;
        var id = await engine.CreateAsync(new() { Image = image, Entrypoint = ["sleep"], Command = ["100"], Labels = TestMark.Labels }, Token);
        try
        {
            await engine.StartAsync(id, Token);
            return (await engine.ExecuteAsync(id, ["sh", "-c", "find /app -type f | wc -l"], null, Token)).StandardOutput;
        }
        finally
        {
            await engine.RemoveAsync(id, CancellationToken.None);
        }
    }
}
