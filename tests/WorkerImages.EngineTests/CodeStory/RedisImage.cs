using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>Debian's Redis under the name that the example's compose file has, where that one cannot be pulled.</summary>
internal static class RedisImage
{
    private const string Name = "redis:7-alpine";

    /// <summary>Makes it, unless the engine has an image of that name. It goes with the run.</summary>
    public static async Task PutAsync(DockerProgram docker, CancellationToken cancellationToken)
    {
        if ((await docker.TryAsync(["image", "inspect", Name], cancellationToken)).ExitCode != 0)
        {
            await docker.RunAsync(
                ["import", "--change", $"LABEL {TestMark.Label}={TestMark.Word}", "--change", "WORKDIR /data", await StandIns.RedisRootAsync(cancellationToken), Name], cancellationToken);
        }
    }
}
