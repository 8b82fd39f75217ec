using WorkerImages.TestKit.Benches;

namespace WorkerImages.TestKit;

/// <summary>
/// The worker of <c>examples/code-story</c>, built by the tool where the public index of Python packages cannot be reached: from its own
/// definition with two files that differ, a lock file that the example's <c>lock.sh</c> made, and the line that names the index.
/// </summary>
internal static class CodeStoryImage
{
    /// <summary>Its name in an engine.</summary>
    public const string Reference = "localhost:5000/code-story/code-story-worker:0.1.0";

    /// <summary>The folder of its catalogue.</summary>
    public const string Catalog = "examples/code-story/images";

    private const string Parent = "localhost:5000/code-story/celery-worker:0.1.0";
    private const string Folder = $"{Catalog}/code-story-worker";

    /// <summary>Why it cannot be built here; null when it can.</summary>
    public static string? WhyNot =>
        ShippedImages.WhyNot ?? (FileServer.Bridge is null ? "builds have no bridge docker0 to reach an index on this machine by" : null);

    /// <summary>Has the tool build it, or keep what it built before.</summary>
    /// <param name="address">An engine whose builds reach the distribution's archive and this machine.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task BuildAsync(string address, CancellationToken cancellationToken)
    {
        using var repository = new ScratchRepository();
        await InAsync(repository, address, _ => RunAsync(repository, address, ["--catalog", repository.At(Catalog)], cancellationToken), cancellationToken);
    }

    /// <summary>Makes a repository's definition fit the index that serves the wheels, and calls a function with the index's address while the index is up.</summary>
    public static async Task<T> InAsync<T>(ScratchRepository repository, string address, Func<Uri, Task<T>> doAsync, CancellationToken cancellationToken)
    {
        // Two runs would want the index at the same address, and the same image.
        using var turn = await TestCache.TurnAsync("code-story", cancellationToken);
        await RunAsync(repository, address, ["--catalog", repository.At(Catalog), "--image", "celery-worker"], cancellationToken);
        var wheels = await DebianWheels.ObtainAsync(new DockerProgram(address), Parent, cancellationToken);
        using var server = new FileServer(FileServer.Bridge!, wheels.Port);
        var index = wheels.Publish(server);
        var madeFrom = await File.ReadAllTextAsync(repository.At("examples/code-story/lock.sh"), cancellationToken)
            + await File.ReadAllTextAsync(repository.At($"{Folder}/requirements.in"), cancellationToken);
        var locked = await wheels.LockAsync(madeFrom, () => LockAsync(repository, address, index, cancellationToken), cancellationToken);
        repository.Write($"{Folder}/requirements.txt", locked);
        repository.Edit($"{Folder}/image.yaml", "  requireHashes: true", $"  requireHashes: true\n  index: {index}");
        return await doAsync(index);
    }

    private static async Task<ProgramResult> RunAsync(ScratchRepository repository, string address, string[] options, CancellationToken cancellationToken)
    {
        var result = await repository.RunAsync(["--target", "Build", "--engine", address, "--bases", "archive", .. options], null, cancellationToken);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    private static async Task<string> LockAsync(ScratchRepository repository, string address, Uri index, CancellationToken cancellationToken)
    {
        var result = await RunningProgram.RunAsync(
            repository.At("examples/code-story/lock.sh"),
            [$"--index-url={index}", $"--trusted-host={index.Host}"],
            repository.Path,
            new Dictionary<string, string?> { ["DOCKER_HOST"] = address },
            cancellationToken);
        Assert.True(result.ExitCode == 0, result.ToString());
        return await File.ReadAllTextAsync(repository.At($"{Folder}/requirements.txt"), cancellationToken);
    }
}
