using System.Text.Json;
using WorkerImages.Catalog;
using WorkerImages.Engine;

namespace WorkerImages.TestKit.Benches;

/// <summary>An image as the tool of this repository built it.</summary>
/// <param name="Engine">The engine that has it.</param>
/// <param name="Reference">Its name there.</param>
/// <param name="Description">What <c>docker image inspect</c> says of it.</param>
public sealed record BuiltImage(DockerProgram Engine, string Reference, JsonElement Description)
{
    /// <summary>Changes with what is in it.</summary>
    public string Id => Description.GetProperty(nameof(Id)).GetString()!;

    /// <summary>Takes it from the engine that tests are told to use or from the tool's own, and has the tool build it where both lack it.</summary>
    /// <param name="name">The image's.</param>
    /// <param name="definitions">The folder of its definition in this repository.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    public static async Task<BuiltImage> ObtainAsync(string name, string definitions, CancellationToken cancellationToken)
    {
        var catalog = CatalogReader.Read(ScratchRepository.Root, definitions);
        var image = catalog.Images.Single(image => image.Name == name);
        var reference = $"{catalog.Registry}/{name}:{image.Version}";
        if (await FindAsync(reference, cancellationToken) is { } found)
        {
            return found;
        }

        await BuildAsync(name, definitions, cancellationToken);
        return await FindAsync(reference, cancellationToken)
            ?? throw new InvalidOperationException($"{reference} was built and is in no engine the tests know");
    }

    /// <summary>Keeps it as a file for <c>docker load</c>; gives the file's path.</summary>
    public async Task<string> SaveAsync(CancellationToken cancellationToken)
    {
        var name = Reference.Split('/')[^1].Split(':')[0];
        var kept = Path.Combine(TestCache.Folder, $"saved-{name}-{Id.Split(':')[^1][..16]}.tar");
        if (!File.Exists(kept))
        {
            var making = $"{kept}.{Environment.ProcessId}";
            await Engine.RunAsync(["save", "--output", making, Reference], cancellationToken);
            TestCache.Keep(making, kept, $"saved-{name}-*.tar*");
        }

        return kept;
    }

    private static async Task<BuiltImage?> FindAsync(string reference, CancellationToken cancellationToken)
    {
        var own = PrivateEnginePaths.In(Path.GetFullPath(Path.Combine(TestCache.Folder, "..", "..")), "/run").Socket;
        var given = Environment.GetEnvironmentVariable(EngineBench.Variable);
        foreach (var address in new[] { given, $"unix://{own}" }.Where(address => !string.IsNullOrEmpty(address)))
        {
            var engine = new DockerProgram(address!);
            var answer = await engine.TryAsync(["image", "inspect", reference], cancellationToken);
            if (answer.ExitCode == 0)
            {
                return new(engine, reference, JsonDocument.Parse(answer.StandardOutput).RootElement[0]);
            }
        }

        return null;
    }

    private static async Task BuildAsync(string name, string definitions, CancellationToken cancellationToken)
    {
        var tool = Path.Combine(ScratchRepository.Root, "artifacts", "bin", "Build", "debug", "Build.dll");
        string[] arguments = [tool, "--target", "Build", "--image", name, .. definitions == "images" ? Array.Empty<string>() : ["--catalog", definitions]];
        var built = await RunningProgram.RunAsync("dotnet", arguments, ScratchRepository.Root, null, cancellationToken);
        if (built.ExitCode != 0)
        {
            throw new InvalidOperationException($"the image {name} could not be built: {built}");
        }
    }
}
