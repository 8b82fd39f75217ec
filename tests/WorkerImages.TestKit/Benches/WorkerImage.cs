using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WorkerImages.Catalog;
using WorkerImages.Engine.Daemon;

namespace WorkerImages.TestKit.Benches;

/// <summary>
/// The image <c>worker</c> as this repository builds it, as a tar that any engine imports, with the runtime scripts of the working tree laid
/// over those it was built with: a script can be edited and its rows run without building an image.
/// </summary>
/// <param name="Tar">The root file system.</param>
/// <param name="Changes">The values for <c>docker import --change</c>, with which the image starts as the built one does.</param>
internal sealed record WorkerImage(string Tar, IReadOnlyList<string> Changes)
{
    private const string Name = "worker";

    /// <summary>
    /// Has the tool build the image, which does nothing where it is up to date. Takes it from the engine that <c>WORKER_IMAGES_TEST_ENGINE</c> names,
    /// or from the tool's own.
    /// </summary>
    public static async Task<WorkerImage> ObtainAsync(CancellationToken cancellationToken)
    {
        var catalog = CatalogReader.Read(ScratchRepository.Root, "images");
        var image = catalog.Images.Single(image => image.Name == Name);
        var reference = $"{catalog.Registry}/{Name}:{image.Version}";
        await BuildAsync(cancellationToken);
        var (engine, configuration) = await FindAsync(reference, cancellationToken)
            ?? throw new InvalidOperationException($"{reference} was built and is in no engine the tests know");
        var id = configuration.GetProperty("Id").GetString()!;
        return new(await KeepAsync(engine, id, cancellationToken), ChangesOf(configuration.GetProperty("Config")));
    }

    /// <summary>For engines whose import knows no health checks.</summary>
    public WorkerImage WithoutHealthCheck() =>
        this with { Changes = [.. Changes.Where(change => !change.StartsWith("HEALTHCHECK", StringComparison.Ordinal))] };

    private static async Task<(DockerProgram Engine, JsonElement Image)?> FindAsync(string reference, CancellationToken cancellationToken)
    {
        var own = PrivateEnginePaths.In(Path.GetFullPath(Path.Combine(TestCache.Folder, "..", "..")), "/run").Socket;
        var given = Environment.GetEnvironmentVariable(EngineBench.Variable);
        foreach (var address in new[] { given, $"unix://{own}" }.Where(address => !string.IsNullOrEmpty(address)))
        {
            var engine = new DockerProgram(address!);
            var answer = await engine.TryAsync(["image", "inspect", reference], cancellationToken);
            if (answer.ExitCode == 0)
            {
                return (engine, JsonDocument.Parse(answer.StandardOutput).RootElement[0]);
            }
        }

        return null;
    }

    private static async Task BuildAsync(CancellationToken cancellationToken)
    {
        var tool = Path.Combine(ScratchRepository.Root, "artifacts", "bin", "Build", "debug", "Build.dll");
        var given = Environment.GetEnvironmentVariable(EngineBench.Variable);
        string[] arguments = [tool, "--target", "Build", "--image", Name, .. string.IsNullOrEmpty(given) ? Array.Empty<string>() : ["--engine", given]];
        var built = await RunningProgram.RunAsync("dotnet", arguments, ScratchRepository.Root, null, cancellationToken);
        if (built.ExitCode != 0)
        {
            throw new InvalidOperationException($"the image {Name} could not be built: {built}");
        }
    }

    private static async Task<string> KeepAsync(DockerProgram engine, string id, CancellationToken cancellationToken)
    {
        var scripts = Path.Combine(ScratchRepository.Root, "templates", "rootfs");
        var kept = Path.Combine(TestCache.Folder, $"worker-{Hash(id, scripts)}.tar");
        using var turn = await TestCache.TurnAsync("worker", cancellationToken);
        if (File.Exists(kept))
        {
            return kept;
        }

        var making = $"{kept}.{Environment.ProcessId}";
        var exported = making + ".exported";
        var container = (await engine.RunAsync(["create", id], cancellationToken)).StandardOutput.Trim();
        try
        {
            await engine.RunAsync(["export", "--output", exported, container], cancellationToken);
        }
        finally
        {
            await engine.RunAsync(["rm", container], CancellationToken.None);
        }

        await LayOverAsync(exported, scripts, making, cancellationToken);
        File.Delete(exported);
        TestCache.Keep(making, kept, "worker-*.tar*");
        return kept;
    }

    // An import refuses a tar that has a path twice, so the scripts cannot just be appended.
    private static async Task LayOverAsync(string tar, string scripts, string target, CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(scripts, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(scripts, file));
        await using var reader = new TarReader(File.OpenRead(tar));
        await using var writer = new TarWriter(File.Create(target));
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (!files.ContainsKey(entry.Name))
            {
                await writer.WriteEntryAsync(entry, cancellationToken);
            }
        }

        foreach (var (name, file) in files)
        {
            await using var content = File.OpenRead(file);
            var mode = name.Contains("/bin/", StringComparison.Ordinal) ? 0b111_101_101 : 0b110_100_100;
            var entry = new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)mode, DataStream = content };
            await writer.WriteEntryAsync(entry, cancellationToken);
        }
    }

    private static string Hash(string id, string scripts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(id));
        foreach (var file in Directory.GetFiles(scripts, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static List<string> ChangesOf(JsonElement configuration)
    {
        List<string> changes =
        [
            $"ENTRYPOINT {OneLine(configuration.GetProperty("Entrypoint").EnumerateArray())}",
            $"CMD {OneLine(configuration.GetProperty("Cmd").EnumerateArray())}",
            $"WORKDIR {configuration.GetProperty("WorkingDir").GetString()}",
            $"HEALTHCHECK CMD {OneLine(configuration.GetProperty("Healthcheck").GetProperty("Test").EnumerateArray().Skip(1))}",
        ];
        changes.AddRange(configuration.GetProperty("Env").EnumerateArray().Select(variable => $"ENV {variable.GetString()}"));
        return changes;
    }

    private static string OneLine(IEnumerable<JsonElement> words) => $"[{string.Join(',', words.Select(word => word.GetRawText()))}]";
}
