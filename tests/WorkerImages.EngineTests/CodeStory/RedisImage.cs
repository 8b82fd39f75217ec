using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>Debian's Redis under the name that the example's compose file has, where that one cannot be pulled.</summary>
internal static class RedisImage
{
    private const string Name = "redis:7-alpine";
    private const string Mark = "io.worker-images.test";

    /// <summary>Makes it, unless the engine has an image of that name.</summary>
    public static async Task PutAsync(DockerProgram docker, CancellationToken cancellationToken)
    {
        if ((await docker.TryAsync(["image", "inspect", Name], cancellationToken)).ExitCode != 0)
        {
            await docker.RunAsync(
                ["import", "--change", $"LABEL {Mark}=redis", "--change", "WORKDIR /data", await StandIns.RedisRootAsync(cancellationToken), Name], cancellationToken);
        }
    }

    /// <summary>Takes it away if it is the one built here.</summary>
    public static async Task TakeAwayAsync(DockerProgram docker)
    {
        var mark = await docker.TryAsync(["image", "inspect", "--format", $"{{{{index .Config.Labels \"{Mark}\"}}}}", Name], CancellationToken.None);
        if (mark.StandardOutput.Trim() == "redis")
        {
            await docker.TryAsync(["rmi", Name], CancellationToken.None);
        }
    }
}
