using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>Without compose.</summary>
internal sealed class ByDockerRun() : WorkerStart("docker run")
{
    public override async Task<(string Redis, string Worker)> UpAsync(SimulatedHost host, SimulationSetting setting, CancellationToken cancellationToken)
    {
        var redis = $"{setting.Project}-redis-1";
        var worker = $"{setting.Project}-worker-1";
        await host.Docker.RunAsync(
            ["run", "--detach", "--name", redis, "--network", "none", StandIns.Redis, "redis-server", "--save", ""], cancellationToken);
        string[] mounts = [$"{host.Socket}:/var/run/docker.sock:ro", $"{host.Repositories}:{host.Repositories}:ro", .. setting.Mounts];
        var options = setting.Environment.SelectMany(variable => new[] { "--env", $"{variable.Key}={variable.Value}" })
            .Concat(mounts.SelectMany(mount => new[] { "--volume", mount }));
        await host.Docker.RunAsync(
            ["run", "--detach", "--name", worker, "--no-healthcheck", "--network", $"container:{redis}", .. options, CodeStoryImage.Reference, .. Command], cancellationToken);
        return (redis, worker);
    }
}
