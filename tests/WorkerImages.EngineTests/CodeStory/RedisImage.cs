using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>Debian's Redis under the name that the example's compose file has, where that one cannot be pulled.</summary>
internal static class RedisImage
{
    private const string Name = "redis:7-alpine";
    private const string Mark = "io.worker-images.test";

    /// <summary>Builds it, unless the engine has an image of that name.</summary>
    public static async Task PutAsync(DockerProgram docker, string scratch, CancellationToken cancellationToken)
    {
        if ((await docker.TryAsync(["image", "inspect", Name], cancellationToken)).ExitCode == 0)
        {
            return;
        }

        var context = Directory.CreateDirectory(Path.Combine(scratch, "redis")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(context, "Dockerfile"),
            $"""
            FROM localhost:5000/acme/worker:0.1.0
            RUN apt-get update && apt-get install --yes --no-install-recommends redis-server
            LABEL {Mark}=redis
            WORKDIR /data
            HEALTHCHECK NONE
            ENTRYPOINT []
            CMD ["redis-server", "--protected-mode", "no"]

            """,
            cancellationToken);
        await docker.RunAsync(["build", "--quiet", "--tag", Name, context], cancellationToken);
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
